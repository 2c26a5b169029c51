/**
 * The notation in which some reference vectors write their series: an expression over the sample
 * index `i`, as in `round(168+5*sin(2*pi*i/90),1), i=0..479`, or over another series of the same
 * inputs, as in `cadence_spm + 2`. A recursive-descent parser; nothing is ever evaluated as code.
 */
export type Series = number[];
type Scope = (name: string, i: number) => number | undefined;

const FUNCTIONS: Record<string, (...args: number[]) => number> = {
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  floor: Math.floor,
  ceil: Math.ceil,
  min: Math.min,
  max: Math.max,
  round: (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits,
};

/** Inputs with every expression string replaced by its values; other values stay as they are. */
export function expandVectorInputs(inputs: Record<string, unknown>): Record<string, unknown> {
  const expanded: Record<string, unknown> = { ...inputs };
  let open = Object.keys(inputs).filter((key) => typeof inputs[key] === 'string');
  // A series may refer to another one that is written later: go on while something resolves.
  for (let progress = true; progress && open.length > 0; ) {
    const before = open.length;
    open = open.filter((key) => {
      const series = expandExpression(inputs[key] as string, expanded);
      if (series !== null) expanded[key] = series;
      return series === null;
    });
    progress = open.length < before;
  }
  return expanded;
}

/** The values of one expression, or null where it is none (a plain word) or names an unknown series. */
export function expandExpression(text: string, inputs: Record<string, unknown>): Series | null {
  const range = /,\s*i\s*=\s*(-?\d+)\s*\.\.\s*(-?\d+)\s*$/.exec(text);
  const body = range ? text.slice(0, range.index) : text;
  const tokens = body.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z_]\w*|\*\*|\S/gi) ?? [];
  const arrays = tokens.filter((t) => Array.isArray(inputs[t]));
  if (!range && arrays.length === 0) return null;
  const first = range ? Number(range[1]) : 0;
  const last = range ? Number(range[2]) : Math.min(...arrays.map((t) => (inputs[t] as Series).length)) - 1;
  const scope: Scope = (name, i) => {
    if (name === 'i') return i;
    if (name === 'pi') return Math.PI;
    const value = inputs[name];
    if (Array.isArray(value)) return value[i - first] as number;
    return typeof value === 'number' ? value : undefined;
  };
  const values: Series = [];
  for (let i = first; i <= last; i++) {
    const value = evaluate(tokens, scope, i);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

/** expression := term (('+'|'-') term)*; null where the tokens are no expression or a name is unknown. */
function evaluate(tokens: string[], scope: Scope, i: number): number | null {
  let at = 0;
  const stop = () => {
    throw new SyntaxError(`unexpected ${tokens[at] ?? 'end'} in ${tokens.join(' ')}`);
  };
  const take = (token: string) => {
    if (tokens[at] !== token) stop();
    at++;
  };
  const sum = (): number => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '-')
      value = tokens[at++] === '+' ? value + product() : value - product();
    return value;
  };
  const product = (): number => {
    let value = signed();
    while (tokens[at] === '*' || tokens[at] === '/' || tokens[at] === '%') {
      const operator = tokens[at++];
      const right = signed();
      value = operator === '*' ? value * right : operator === '/' ? value / right : value % right;
    }
    return value;
  };
  const signed = (): number => {
    if (tokens[at] === '-' || tokens[at] === '+') return tokens[at++] === '-' ? -signed() : signed();
    return power();
  };
  const power = (): number => {
    const base = atom();
    if (tokens[at] !== '**' && tokens[at] !== '^') return base;
    at++;
    return base ** signed();
  };
  const atom = (): number => {
    const token = tokens[at] ?? stop();
    at++;
    if (token === '(') {
      const value = sum();
      take(')');
      return value;
    }
    if (/^\d/.test(token!)) return Number(token);
    const call = FUNCTIONS[token!];
    if (call && tokens[at] === '(') {
      at++;
      const args = [sum()];
      while (tokens[at] === ',') {
        at++;
        args.push(sum());
      }
      take(')');
      return call(...args);
    }
    const value = scope(token!, i);
    if (value === undefined) stop();
    return value!;
  };
  try {
    const value = sum();
    return at === tokens.length ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
