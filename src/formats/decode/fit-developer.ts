import type { DeveloperField } from '../../core/activity/recording.ts';
import { readNumber } from './fit-definition.ts';
import type { DeveloperBytes } from './fit-distil.ts';
import { type FitMessage, numberOf, wordOf } from './fit-parse.ts';
import { BASE, BASE_SIZE } from './fit-profile.ts';

/** Columns of doubles over all records; more than so many fields are not kept. */
const MOST_FIELDS = 64;
const MOST_VALUES = 8_000_000;

const TYPE_BY_NAME: Readonly<Record<string, number>> = {
  enum: 0x00,
  sint8: 0x01,
  uint8: 0x02,
  string: 0x07,
  uint8z: 0x0a,
  byte: 0x0d,
  sint16: 0x83,
  uint16: 0x84,
  sint32: 0x85,
  uint32: 0x86,
  float32: 0x88,
  float64: 0x89,
  uint16z: 0x8b,
  uint32z: 0x8c,
  sint64: 0x8e,
  uint64: 0x8f,
  uint64z: 0x90,
};

interface Described {
  name: string;
  units: string | null;
  baseType: number | undefined;
  scale: number;
  offset: number;
}

function describe(messages: readonly FitMessage[]): Map<string, Described> {
  const found = new Map<string, Described>();
  for (const message of messages) {
    const index = numberOf(message, 'developer_data_index');
    const number = numberOf(message, 'field_definition_number');
    if (index === null || number === null) continue;
    const key = `${index}.${number}`;
    const type = message.fit_base_type_id;
    found.set(key, {
      name: wordOf(message, 'field_name') ?? key,
      units: wordOf(message, 'units'),
      baseType: typeof type === 'number' ? type : TYPE_BY_NAME[String(type)],
      scale: numberOf(message, 'scale') || 1,
      offset: numberOf(message, 'offset') ?? 0,
    });
  }
  return found;
}

/**
 * The developer fields of the records, one column a field, told apart by developer index and field number:
 * two applications may use the same name. Texts are left out. `unreadable` says that some field has no
 * description, an unknown type or a size that does not hold its type.
 */
export function readDeveloperFields(
  bytes: Uint8Array,
  places: readonly DeveloperBytes[],
  descriptions: readonly FitMessage[],
  count: number,
): { fields: DeveloperField[]; unreadable: boolean; cut: boolean } {
  const described = describe(descriptions);
  const fields = new Map<string, DeveloperField>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const plans = new Map<object, { from: number; type: number; field: DeveloperField; by: Described }[]>();
  let unreadable = false;
  let cut = false;
  for (const { record, at, definition } of places) {
    let plan = plans.get(definition);
    if (plan === undefined) {
      plan = [];
      for (const slot of definition.developer) {
        const key = `${slot.developerIndex}.${slot.number}`;
        const by = described.get(key);
        const type = by?.baseType;
        const width = type === undefined ? undefined : BASE_SIZE[type];
        if (by === undefined || type === undefined || width === undefined || slot.size < width) {
          unreadable = true;
          continue;
        }
        if (type === BASE.string) continue;
        let field = fields.get(key);
        if (field === undefined) {
          if (fields.size >= MOST_FIELDS || (fields.size + 1) * count > MOST_VALUES) {
            cut = true;
            continue;
          }
          field = { name: by.name, units: by.units, key, values: new Float64Array(count).fill(Number.NaN) };
          fields.set(key, field);
        }
        plan.push({ from: slot.from, type, field, by });
      }
      plans.set(definition, plan);
    }
    for (const { from, type, field, by } of plan) {
      const value = readNumber(view, at + from, type, definition.littleEndian);
      if (value !== null) field.values[record] = value / by.scale - by.offset;
    }
  }
  return { fields: [...fields.values()], unreadable, cut };
}
