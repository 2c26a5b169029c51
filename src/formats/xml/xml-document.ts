import { attributeOf, type XmlAttributes } from './read-xml.ts';

/**
 * One element of a read-only document, with the few DOM calls that gpxparser makes. `tagName` is the
 * local name. Only elements are children; `text` is what stands in an element that holds none.
 * Children hang together as a list: a long track has half a million elements, and an array for each
 * would cost more than the reading.
 */
export class XmlElement {
  readonly tagName: string;
  readonly attributes: XmlAttributes;
  /** every name in the document, so that looking for one that is nowhere costs nothing */
  readonly namesInDocument: ReadonlySet<string>;
  text = '';
  first: XmlElement | null = null;
  next: XmlElement | null = null;

  constructor(tagName: string, attributes: XmlAttributes, namesInDocument: ReadonlySet<string>) {
    this.tagName = tagName;
    this.attributes = attributes;
    this.namesInDocument = namesInDocument;
  }

  get childNodes(): XmlElement[] {
    const nodes: XmlElement[] = [];
    for (let node = this.first; node !== null; node = node.next) nodes.push(node);
    return nodes;
  }

  getAttribute(name: string): string | null {
    return attributeOf(this.attributes, name);
  }

  /** The first element of that name below this one, in document order. */
  querySelector(name: string): XmlElement | null {
    return this.namesInDocument.has(name) ? firstBelow(this, name) : null;
  }

  /** All elements of that name below this one, in document order. */
  querySelectorAll(name: string): XmlElement[] {
    const found: XmlElement[] = [];
    if (this.namesInDocument.has(name)) collectBelow(this, name, found);
    return found;
  }

  /** The content as markup. */
  get innerHTML(): string {
    if (this.first === null) return escapeMarkup(this.text);
    return this.childNodes.map((node) => `<${node.tagName}>${node.innerHTML}</${node.tagName}>`).join('');
  }
}

function firstBelow(element: XmlElement, name: string): XmlElement | null {
  for (let node = element.first; node !== null; node = node.next) {
    if (node.tagName === name) return node;
    if (node.first !== null) {
      const found = firstBelow(node, name);
      if (found !== null) return found;
    }
  }
  return null;
}

function collectBelow(element: XmlElement, name: string, found: XmlElement[]): void {
  for (let node = element.first; node !== null; node = node.next) {
    if (node.tagName === name) found.push(node);
    if (node.first !== null) collectBelow(node, name, found);
  }
}

function escapeMarkup(text: string): string {
  if (!/[&<>]/.test(text)) return text;
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Builds a document from the events of `readXml`; the caller decides which elements it passes on. */
export interface DocumentBuilder {
  /** stands above the root element */
  document: XmlElement;
  open(name: string, attributes: XmlAttributes): void;
  /** closes the element opened last */
  close(text: string): void;
  /** Leaves out the outermost of these elements that is still open: half a point is none. */
  dropUnfinished(names: ReadonlySet<string>): void;
}

export function createDocumentBuilder(): DocumentBuilder {
  const names = new Set<string>();
  const document = new XmlElement('#document', [], names);
  const path: Open[] = [{ element: document, last: null, previous: null }];
  return {
    document,
    open(name, attributes) {
      names.add(name);
      const element = new XmlElement(name, attributes, names);
      const above = path[path.length - 1] as Open;
      if (above.last === null) above.element.first = element;
      else above.last.next = element;
      path.push({ element, last: null, previous: above.last });
      above.last = element;
    },
    close(text) {
      (path.pop() as Open).element.text = text;
    },
    dropUnfinished(unfinished) {
      const at = path.findIndex((open) => unfinished.has(open.element.tagName));
      if (at < 1) return;
      const before = (path[at] as Open).previous;
      if (before === null) (path[at - 1] as Open).element.first = null;
      else before.next = null;
    },
  };
}

/** An element that is not closed yet. */
interface Open {
  element: XmlElement;
  /** its last child so far */
  last: XmlElement | null;
  /** the child of its parent that stands before it */
  previous: XmlElement | null;
}
