import { connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a port of this machine, and can go dead. */
export interface Proxy {
  port: number;
  /** Connections that are there, and those that come, take everything and answer nothing; none is closed. */
  swallow(): void;
  /** New connections work; those that went dead stay dead. */
  heal(): void;
  /** Connections that were asked something and did not answer. */
  asked(): number;
  /** Resets every connection. */
  cut(): void;
  end(): void;
}

export async function startProxy(to: number): Promise<Proxy> {
  let isDead = false;
  const asked = new Set<Socket>();
  const pairs = new Set<{ near: Socket; far: Socket; isDead: boolean }>();
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    const pair = { near, far, isDead };
    pairs.add(pair);
    const relay = (from: Socket, into: Socket) => {
      from.on('data', (chunk) => {
        if (!pair.isDead) into.write(chunk);
        // PostgreSQL's goodbye asks for nothing
        else if (from === near && chunk[0] !== 0x58) asked.add(near);
      });
      from.on('error', () => {});
      from.on('close', () => {
        pairs.delete(pair);
        if (!pair.isDead) into.destroy();
      });
    };
    relay(near, far);
    relay(far, near);
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const closeAll = (how: (socket: Socket) => void) => {
    for (const { near, far } of pairs) for (const socket of [near, far]) how(socket);
    pairs.clear();
  };
  return {
    port: (server.address() as { port: number }).port,
    swallow() {
      isDead = true;
      for (const pair of pairs) pair.isDead = true;
    },
    heal() {
      isDead = false;
    },
    asked: () => asked.size,
    cut: () => closeAll((socket) => socket.resetAndDestroy()),
    end() {
      closeAll((socket) => socket.destroy());
      server.close();
    },
  };
}
