import { Client, type ClientBase } from 'pg';

type OnConnected = (error: Error | null, client: ClientBase) => void;

/**
 * Closes its socket when it can't connect. The driver leaves it open where it is the driver that finds the fault, a
 * password that is missing say: the process would live on until the server has waited a minute for an answer.
 */
export class ClosingClient extends Client {
  override connect(): Promise<Client>;
  override connect(onConnected: OnConnected): void;
  override connect(onConnected?: OnConnected): Promise<Client> | void {
    const connected = super.connect().catch((error: unknown) => {
      this.connection.stream.destroy();
      throw error;
    });
    if (onConnected === undefined) return connected;
    connected.then(
      () => onConnected(null, this),
      (error: Error) => onConnected(error, this),
    );
  }
}
