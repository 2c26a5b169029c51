// Migrates each database whose address it is sent, and says what it applied.
import { openDatabase } from '../../src/db/client.ts';
import { migrate } from '../../src/db/migrate.ts';
import { startBoss } from '../../src/jobs/boss.ts';

process.on('message', (url) => void work(String(url)));
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function work(databaseUrl: string): Promise<void> {
  try {
    const config = { databaseUrl, dataDir: '', poolSize: 2, prepare: true, purpose: 'migrate' };
    const db = await openDatabase(config);
    const applied = await migrate(db);
    const boss = await startBoss(db, () => {});
    await boss.stop({ graceful: false });
    await db.close();
    process.send?.({ applied });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
}
