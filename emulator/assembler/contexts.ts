/** The context stack: `%push`, `%pop`, `%repl`, and the names `%$x` that live in a context. */
import { MacroTable } from './single-line-macros.ts';
import type { Token } from './token.ts';

interface Context {
  name: string | null;
  readonly number: number;
  readonly macros: MacroTable;
}

export interface ContextName {
  /** Name without `%$`. */
  readonly name: string;
  /** Label that the name stands for when it is not a macro. */
  readonly label: string;
  readonly macros: MacroTable;
}

export class ContextStack {
  private readonly stack: Context[] = [];
  private nextNumber = 1;

  get depth(): number {
    return this.stack.length;
  }
  /** Name of the innermost context; null when there is none or it has no name. */
  get top(): string | null {
    return this.stack[this.stack.length - 1]?.name ?? null;
  }
  push(name: string | null): void {
    this.stack.push({ name, number: this.nextNumber++, macros: new MacroTable() });
  }
  pop(): void {
    this.stack.pop();
  }
  rename(name: string | null): void {
    const context = this.stack[this.stack.length - 1];
    if (context !== undefined) context.name = name;
  }

  /** What `%$x` (innermost context) or `%$$x` (the one around it) stands for; null when there is no such context. */
  resolve(item: Token): ContextName | null {
    let level = 0;
    while (item.text.charCodeAt(1 + level) === 36) level++;
    const context = this.stack[this.stack.length - level];
    if (context === undefined || level === 0) return null;
    const name = item.text.slice(1 + level);
    return { name, label: `..@${context.number}.${name}`, macros: context.macros };
  }
}
