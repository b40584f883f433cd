import type { Page } from './page.ts';

/** What a host shows for an address that leads nowhere. */
export function notFoundPage(): Page {
  return {
    path: '404.html',
    title: 'No such page',
    description: 'There is no page at this address.',
    area: 'none',
    content: `<main id="content" class="start" tabindex="-1">
<h1>There is no page at this address</h1>
<p class="lead">It may have moved. The search finds pages, parameters, fields and error codes.</p>
<p class="ways"><a class="button" href="site:/">Start page</a><a class="button" href="site:/reference/">Reference</a></p>
</main>`,
    sections: [],
    isRepeated: true,
  };
}
