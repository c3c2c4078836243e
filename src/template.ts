/**
 * Ties a compiled template to the variables it takes. Values with control characters are refused: a newline
 * in a value would add a directive to the file that is written.
 */
export function template<V extends object>(render: (variables: object) => string): (variables: V) => string {
  return (variables) => {
    refuseControlCharacters(variables, []);
    return render(variables);
  };
}

function refuseControlCharacters(value: unknown, path: readonly string[]): void {
  if (typeof value === 'string' && /[\u0000-\u001f\u007f]/.test(value))
    throw new Error(`the value of ${path.join('.')} holds a control character: ${JSON.stringify(value)}`);
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) refuseControlCharacters(inner, [...path, name]);
}
