/** A file of templates/, compiled at build time; see build/handlebars.ts. */
declare module '*.hbs' {
  const render: (variables: object) => string;
  export default render;
}

/** A file carried as text. */
declare module '*?raw' {
  const text: string;
  export default text;
}
