/** Who asks for a change: what is written keeps it. */
export interface Asker {
  id: string;
  role: 'runner' | 'coach';
}
