import { DataSource } from 'typeorm';
import { accessTokenEntity, roomEntity, userEntity, visitorEntity } from './entities.ts';

/** @param url Of a PostgreSQL database; its tables are made if they are missing. */
export async function openDataSource(url: string): Promise<DataSource> {
  const entities = [roomEntity, visitorEntity, userEntity, accessTokenEntity];
  return await new DataSource({ type: 'postgres', url, entities, synchronize: true }).initialize();
}
