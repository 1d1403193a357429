// The members of a JSON object one by one, each value as it is written. It keeps what JSON.parse loses: the order of names
// that are numbers, names that stand twice, and the digits of numbers.

/** A member like most of a dictionary's: a short name as it is written, a whole number, and a comma. */
const usual = /"([^"\\\p{Cc}]{0,200})"[ \n\r\t]*:[ \n\r\t]*(\d{1,16})[ \n\r\t]*,[ \n\r\t]*/uy;

/** A quotation mark with no backslash before it, or with pairs of them. A loop over the text would run in the engine's interpreter. */
const endOfText = /"(?<=(?<!\\)(?:\\\\)*")/gu;

/**
 * The members of a JSON object. A value that is not a string is taken as it is, so that whoever wants it has to look at it.
 *
 * @throws SyntaxError when the text is not an object
 */
export function* jsonMembers(json: string): Generator<readonly [name: string, value: string]> {
  let at = expect(json, 0, '{');
  if (json[at] !== '}') {
    for (;;) {
      usual.lastIndex = at;
      const match = usual.exec(json);
      if (match !== null) {
        at += match[0].length;
        yield [match[1]!, match[2]!];
        continue;
      }
      const nameEnd = endOfString(json, at);
      const name = JSON.parse(json.slice(at, nameEnd)) as string;
      const from = expect(json, skipSpace(json, nameEnd), ':');
      const to = endOfValue(json, from);
      yield [name, json.slice(from, to)];
      at = skipSpace(json, to);
      if (json[at] === '}') break;
      at = expect(json, at, ',');
    }
  }
  if (expect(json, at, '}') !== json.length) throw new SyntaxError('Something follows the object.');
}

/** Where the next part begins, after a character that has to stand here. */
function expect(json: string, start: number, character: string): number {
  const at = skipSpace(json, start);
  if (json[at] !== character) throw new SyntaxError(`There is no ${character} at position ${at}.`);
  return skipSpace(json, at + 1);
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++;
  return at;
}

function endOfString(json: string, start: number): number {
  if (json[start] !== '"') throw new SyntaxError(`There is no string at position ${start}.`);
  endOfText.lastIndex = start + 1;
  if (!endOfText.test(json)) throw new SyntaxError(`The string at position ${start} does not end.`);
  return endOfText.lastIndex;
}

function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at++) {
    const character = json[at]!;
    if (character === '"') {
      at = endOfString(json, at) - 1;
      if (depth === 0) return at + 1;
    } else if (character === '{' || character === '[') depth++;
    else if (depth === 0 && ',} \n\r\t'.includes(character)) return at;
    else if ((character === '}' || character === ']') && --depth === 0) return at + 1;
  }
  throw new SyntaxError('The object does not end.');
}
