import { SaxesParser } from 'saxes';
import { type SeenStep, times } from './seen-step.ts';

export interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  text: string;
}

/** A strict reading with namespaces: what is not well-formed throws. */
export function parseXml(bytes: Uint8Array): Node {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const path = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag) => {
    const attributes = Object.fromEntries(Object.values(tag.attributes).map((a) => [a.name, a.value]));
    const node: Node = { name: tag.local, attributes, children: [], text: '' };
    path.at(-1)!.children.push(node);
    path.push(node);
  });
  parser.on('text', (part) => {
    path.at(-1)!.text += part;
  });
  parser.on('closetag', () => {
    path.pop();
  });
  parser.write(text).close();
  return root.children[0]!;
}

export function child(node: Node, ...names: string[]): Node {
  let found = node;
  for (const name of names) {
    const next = found.children.find((c) => c.name === name);
    if (next === undefined) throw new Error(`${found.name} has no ${name}`);
    found = next;
  }
  return found;
}

const number = (node: Node, ...names: string[]) => Number(child(node, ...names).text);

/** A TCX workout by its schema: order of elements, limits, types. */
export function readTcx(bytes: Uint8Array): SeenStep[] {
  const workout = child(parseXml(bytes), 'Workouts', 'Workout');
  const order = workout.children.map((c) => c.name).filter((name, i, all) => name !== all[i - 1]);
  if (order.join() !== 'Name,Step,ScheduledOn,Notes') throw new Error(`elements stand as ${order.join()}`);
  const names: string[] = [child(workout, 'Name').text];
  let id = 0;
  const read = (node: Node): SeenStep[] => {
    if (number(node, 'StepId') !== ++id || id > 20) throw new Error(`step id ${id}`);
    if (node.attributes['xsi:type'] === 'Repeat_t') {
      const n = number(node, 'Repetitions');
      if (!(n >= 2 && n <= 99)) throw new Error(`${n} repetitions`);
      return times(n, node.children.filter((c) => c.name === 'Child').flatMap(read));
    }
    names.push(child(node, 'Name').text);
    if (!['Active', 'Resting'].includes(child(node, 'Intensity').text)) throw new Error('no such intensity');
    return [{ end: tcxEnd(child(node, 'Duration')), target: tcxTarget(child(node, 'Target')) }];
  };
  const steps = workout.children.filter((c) => c.name === 'Step').flatMap(read);
  for (const name of names) {
    if (!/^[\x21-\x7e]([\x20-\x7e]{0,13}[\x21-\x7e])?$/.test(name)) throw new Error(`the name ${name}`);
  }
  return steps;
}

function tcxEnd(duration: Node): SeenStep['end'] {
  const type = duration.attributes['xsi:type'];
  if (type === 'UserInitiated_t') return { type: 'lap' };
  if (type === 'Time_t') return { type: 'time', value: number(duration, 'Seconds') };
  return { type: 'distance', value: number(duration, 'Meters') };
}

function tcxTarget(target: Node): SeenStep['target'] {
  const type = target.attributes['xsi:type'];
  if (type === 'None_t') return { type: 'none' };
  if (type === 'Speed_t') {
    const zone = child(target, 'SpeedZone');
    return {
      type: 'speed',
      low: number(zone, 'LowInMetersPerSecond'),
      high: number(zone, 'HighInMetersPerSecond'),
    };
  }
  const zone = child(target, 'HeartRateZone');
  return { type: 'hr', low: number(zone, 'Low', 'Value'), high: number(zone, 'High', 'Value') };
}

/** A Zwift run; `raceMps` is the speed that counts as 1. */
export function readZwo(bytes: Uint8Array, raceMps: number): SeenStep[] {
  const file = parseXml(bytes);
  if (child(file, 'sportType').text !== 'run') throw new Error('not a run');
  const type = child(file, 'durationType').text as 'time' | 'distance';
  const power = (node: Node, name: string) => Number(node.attributes[name]) * raceMps;
  return child(file, 'workout').children.flatMap((node): SeenStep[] => {
    for (const event of node.children) {
      if (event.name !== 'textevent' || event.attributes.message === '')
        throw new Error('a message without text');
    }
    const size = (name: string) => {
      const value = Number(node.attributes[name]);
      if (!(Number.isInteger(value) && value > 0)) throw new Error(`${name} is ${value}`);
      return { type, value };
    };
    if (node.name === 'FreeRide') return [{ end: size('Duration'), target: { type: 'none' } }];
    if (node.attributes.pace !== '2') throw new Error('no reference race');
    if (node.name === 'IntervalsT') {
      const [on, off] = [power(node, 'OnPower'), power(node, 'OffPower')];
      return times(Number(node.attributes.Repeat), [
        { end: size('OnDuration'), target: { type: 'speed', low: on, high: on } },
        { end: size('OffDuration'), target: { type: 'speed', low: off, high: off } },
      ]);
    }
    const edges = node.name === 'SteadyState' ? ['Power', 'Power'] : ['PowerLow', 'PowerHigh'];
    const [low, high] = edges.map((name) => power(node, name)).toSorted((a, b) => a - b);
    return [{ end: size('Duration'), target: { type: 'speed', low: low!, high: high! } }];
  });
}
