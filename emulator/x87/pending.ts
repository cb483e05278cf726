/** Stands in for an operation between the commit of its signature and that of its body. */
export function pending(...operands: unknown[]): never {
  throw new Error(`x87 operation of ${operands.length} operands before its body`);
}
