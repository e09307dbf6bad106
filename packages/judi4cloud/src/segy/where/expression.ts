/** A number for each trace: made of header fields. */
export type Quantity =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Quantity }
  | { readonly kind: 'magnitude'; readonly of: Quantity }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly left: Quantity;
      readonly right: Quantity;
    };

/** What holds, or not, for each trace. */
export type Condition =
  | { readonly kind: 'comparison'; readonly operator: Comparison; readonly left: Quantity; readonly right: Quantity }
  | { readonly kind: 'member'; readonly of: Quantity; readonly ranges: readonly Range[] }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] }
  | { readonly kind: 'not'; readonly condition: Condition };

export type Expression = Quantity | Condition;
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** First and last value, both within. */
export type Range = readonly [number, number];

const conditions: ReadonlySet<string> = new Set<Condition['kind']>(['comparison', 'member', 'all', 'any', 'not']);

export function isCondition(expression: Expression): expression is Condition {
  return conditions.has(expression.kind);
}

/** Names of the fields that an expression needs, each once. */
export function fieldsOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    switch (part.kind) {
      case 'number':
        return;
      case 'field':
        names.add(part.name);
        return;
      case 'negative':
      case 'magnitude':
      case 'member':
        visit(part.of);
        return;
      case 'arithmetic':
      case 'comparison':
        visit(part.left);
        visit(part.right);
        return;
      case 'all':
      case 'any':
        for (const condition of part.conditions) visit(condition);
        return;
      case 'not':
        visit(part.condition);
        return;
      default:
        part satisfies never;
    }
  };
  visit(expression);
  return [...names];
}
