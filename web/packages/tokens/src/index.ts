/** The tokens that code computes: palettes from a customer's colour. */
export {};
