const MAX_ROWS = 500;
const MAX_CHARACTERS = 4_000_000;

/** A row, and the text that it is compared and summed up by. */
export interface TextedRow<Row> {
  readonly row: Row;
  readonly text: string;
}

/** Rows in groups that fit a transaction, and memory, however large a row is. */
export async function* inBatches<Row>(
  rows: AsyncIterable<Row> | Iterable<Row>,
  textOf: (row: Row) => string,
): AsyncGenerator<TextedRow<Row>[]> {
  let batch: TextedRow<Row>[] = [];
  let characters = 0;
  for await (const row of rows) {
    const text = textOf(row);
    batch.push({ row, text });
    characters += text.length;
    if (batch.length < MAX_ROWS && characters < MAX_CHARACTERS) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
