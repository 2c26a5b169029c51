import { describe, expect, it } from 'vitest';
import { readXml } from '../../../src/formats/xml/read-xml.ts';
import { createDocumentBuilder, type XmlElement } from '../../../src/formats/xml/xml-document.ts';
import { bytesOf } from '../../support/xml-gpx.ts';

function documentOf(text: string, records: string[] = []): XmlElement {
  const builder = createDocumentBuilder();
  readXml(
    bytesOf(text),
    'a',
    { code: 'NOT_A', message: 'Not <a>.' },
    {
      open(name, attributes) {
        builder.open(name, attributes);
        return null;
      },
      close: (_name, value) => builder.close(value),
    },
  );
  builder.dropUnfinished(new Set(records));
  return builder.document;
}

const names = (elements: XmlElement[]): string[] => elements.map((element) => element.innerHTML);

describe('the read-only document', () => {
  const document = documentOf('<a k="v"><b>1</b><c><b>2</b><d>x &amp; y &lt;</d></c><x:b>3</x:b><e/></a>');
  const root = document.querySelector('a') as XmlElement;

  it('finds elements in document order', () => {
    expect(names(document.querySelectorAll('b'))).toEqual(['1', '2', '3']);
    expect(document.querySelector('d')?.text).toBe('x & y <');
    expect(root.querySelector('a')).toBeNull();
    expect(document.querySelectorAll('nowhere')).toEqual([]);
  });

  it('has children, attributes and markup', () => {
    expect(root.childNodes.map((node) => node.tagName)).toEqual(['b', 'c', 'b', 'e']);
    expect([root.getAttribute('k'), root.getAttribute('toString')]).toEqual(['v', null]);
    expect(root.querySelector('c')?.innerHTML).toBe('<b>2</b><d>x &amp; y &lt;</d>');
    expect(root.querySelector('e')?.innerHTML).toBe('');
  });

  it('leaves out the record at which the file breaks off, and nothing else', () => {
    expect(names(documentOf('<a><b>1</b><b>2</b><b>3', ['b']).querySelectorAll('b'))).toEqual(['1', '2']);
    expect(documentOf('<a><b><c>1', ['b']).querySelectorAll('c')).toEqual([]);
    expect(documentOf('<a><c><b/>', ['b']).querySelectorAll('b').length).toBe(1);
  });
});
