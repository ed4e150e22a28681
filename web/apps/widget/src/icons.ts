/** The drawings of the widget, as the line each consists of. */
export const CLOSE = "M6 6l12 12M18 6 6 18";
export const BACK = "m14 6-6 6 6 6";
export const DOWN = "m6 10 6 6 6-6";
export const SEND = "M12 19V5M6 11l6-6 6 6";
export const CLIP = "m20 11-8.6 8.6a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 4.8 4.8l-8.6 8.6a1.7 1.7 0 0 1-2.4-2.4l8-8";
export const FILE = "M14 3H6v18h12V7zM14 3v4h4";
export const MORE = "M5 12h.01M12 12h.01M19 12h.01";
export const FORWARD = "m10 6 6 6-6 6";
