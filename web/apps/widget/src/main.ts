/** Starts the chat in the iframe. */
import "@parlor/tokens/tokens.css";
import "@parlor/tokens/base.css";
import "./widget.css";

const app = document.querySelector("#app");
app?.append("Parlor");
