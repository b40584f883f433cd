import type { ExampleCall } from './example-call.ts';
import type { SampleRequest } from './sample-request.ts';
import { wireQuery } from './wire-query.ts';

export function goSample(call: ExampleCall, { baseUrl, userId, authToken }: SampleRequest): string {
  return `package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
)

func main() {
	query := url.Values{
${queryLines(call)}	}
	request, err := http.NewRequest("GET", ${text(`${baseUrl}${call.path}?`)}+query.Encode(), nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("X-User-Id", ${text(userId)})
	request.Header.Set("X-Auth-Token", ${text(authToken)})

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		log.Fatalf("%s: %s", response.Status, answer)
	}
	fmt.Println(string(answer))
}
`;
}

/** Aligned as gofmt does. */
function queryLines(call: ExampleCall): string {
  const values = Map.groupBy(wireQuery(call), ([name]) => name);
  const width = Math.max(...[...values.keys()].map((name) => text(name).length)) + 2;
  return [...values]
    .map(
      ([name, pairs]) =>
        `\t\t${`${text(name)}:`.padEnd(width)}{${pairs.map(([, value]) => text(value)).join(', ')}},\n`,
    )
    .join('');
}

/** Without control characters, which the examples have none of, JSON's text is one of Go's. */
function text(value: string): string {
  return value.includes('"') ? `\`${value}\`` : JSON.stringify(value);
}
