/** How many calls the counters of Switchboard know: '' stands for any. */
export const TOTAL = `select sum(rooms) from room_counts where type = 'v' and agent = '' and department = '' and queue = ''`;
