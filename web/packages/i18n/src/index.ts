/** How to say things: translators and formatters, without any words. */
export {};
