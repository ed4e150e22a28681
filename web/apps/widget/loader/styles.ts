/**
 * How the launcher and the panel look, inside a shadow root, so that the customer's style sheets cannot reach them. The
 * page may move them with `--parlor-bottom`, `--parlor-inline` and `--parlor-layer`. Edges that only forced colours show
 * are transparent borders and outlines. The button follows and so lies above the panel, so that a phone shows it until the chat has come.
 * Every byte is sent to every visitor of every page: rules that say less are better.
 */
export const STYLES = `
:host{all:initial!important}
div,div>*{--x:var(--parlor-inline,20px);--y:calc(var(--parlor-bottom,20px) + env(safe-area-inset-bottom));position:fixed;z-index:var(--parlor-layer,2147483000)}
div>*{bottom:var(--y);inset-inline-end:var(--x)}
button{width:54px;height:54px;cursor:pointer;border:1px solid #0000;border-radius:50%;color:var(--on);background:var(--accent);box-shadow:0 4px 16px #0003}
button:focus-visible{outline:2px solid;box-shadow:0 0 0 5px var(--accent)}
button:before{content:"";position:absolute;inset:13px;background:currentColor;forced-color-adjust:none;clip-path:path("M5 2h16a5 5 0 0 1 5 5v8a5 5 0 0 1-5 5H12l-6 5v-5H5a5 5 0 0 1-5-5V7a5 5 0 0 1 5-5z")}
[aria-expanded=true]:before{clip-path:path("m2 9 2-2 9 9 9-9 2 2-11 11z")}
span{position:absolute;top:-4px;inset-inline-end:-4px;padding:0 6px;border:2px solid;border-radius:12px;font:600 12px/18px system-ui;text-align:center;color:#fff;background:#c92a37}
dialog{inset-block:auto calc(var(--y) + 72px);inset-inline-start:auto;width:400px;height:680px;max-width:none;max-height:calc(100dvh - 92px - var(--y));margin:0;padding:0;border:1px solid #0001;border-radius:16px;overflow:hidden;color-scheme:light dark;background:Canvas;box-shadow:0 4px 48px #0003}
iframe{width:100%;height:100%;border:0}
@media(max-width:480px),(max-height:480px){dialog{inset:0;width:100%;height:100dvh;max-height:none;border:0;border-radius:0}}
@media(prefers-reduced-motion:no-preference){dialog{animation:a .2s}@keyframes a{0%{opacity:0;translate:0 12px}}}
@media print{div{display:none}}`;
