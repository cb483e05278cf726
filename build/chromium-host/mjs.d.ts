/** The stand-in is plain JavaScript (Node runs it without a build); its tests take it as it is. */
declare module '*.mjs';
