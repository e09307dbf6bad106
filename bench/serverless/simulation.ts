import { type GraphTask, graphTasks } from '../../packages/clusterless/src/graph/task-graph.ts';
import { mulberry32 } from '../../packages/experiments/src/models/random.ts';
import times from './times.json' with { type: 'json' };

/** A cluster that is simulated. */
export interface Scenario {
  readonly shots: number;
  readonly nodes: number;
  /**
   * `fixed` keeps all nodes until the result is there. `autoscale` releases them by the formula, at the service's interval, five
   * minutes after they are needed; `eager` when they are idle, as often as a client may ask for it.
   */
  readonly pool: 'fixed' | 'autoscale' | 'eager';
  /** Share of nodes that are evicted in an hour. */
  readonly evictionsPerHour: number;
  readonly seed: number;
}

export interface Outcome {
  /** Seconds until the result. */
  readonly makespan: number;
  /** Seconds from the end of the last shot to the result. */
  readonly tail: number;
  /** Levels of sums. */
  readonly depth: number;
  /** Share of the nodes' time, from ready to released, in which they had a task. */
  readonly utilisation: number;
  /** USD, boot included. */
  readonly cost: number;
  readonly evictions: number;
}

interface Task {
  readonly graph: GraphTask;
  readonly seconds: number;
  readonly dependants: Task[];
  open: number;
  depth: number;
}

interface Node {
  readonly asked: number;
  readonly ready: number;
  busy: number;
  running: Task | undefined;
  released: number | undefined;
  epoch: number;
}

/** Runs a graph, as it is submitted to the service, on simulated nodes: an event at a time. */
export function simulate(scenario: Scenario): Outcome {
  const random = mulberry32(scenario.seed);
  const tasks = taskList(scenario.shots, random);
  const events = new EventQueue();
  const queue: Task[] = [];
  const idle = new Set<Node>();
  const nodes: Node[] = [];
  let open = tasks.length;
  let lastShot = 0;
  let evictions = 0;
  let end = 0;

  const start = (now: number): void => {
    while (queue.length > 0 && idle.size > 0) {
      const task = queue.shift() as Task;
      const [node] = idle as unknown as [Node];
      idle.delete(node);
      node.running = task;
      const { epoch } = node;
      const from = now;
      events.add(now + task.seconds, (time) => {
        if (node.epoch !== epoch) return;
        node.busy += time - from;
        node.running = undefined;
        idle.add(node);
        finish(task, time);
      });
    }
  };
  const finish = (task: Task, now: number): void => {
    open -= 1;
    if (task.graph.kind === 'leaf') lastShot = Math.max(lastShot, now);
    if (open === 0) end = now;
    for (const dependant of task.dependants) {
      dependant.open -= 1;
      // Sums are ready to run long after the leaves that were listed later: the service takes ready tasks in the order in which
      // they were added, so that they come before the leaves that wait.
      if (dependant.open === 0) queue.unshift(dependant);
    }
    start(now);
  };
  const ask = (now: number): void => {
    const { min, max } = times.provisioning;
    const node: Node = {
      asked: now,
      ready: now + min + (max - min) * random(),
      busy: 0,
      running: undefined,
      released: undefined,
      epoch: 0,
    };
    nodes.push(node);
    events.add(node.ready, (time) => {
      idle.add(node);
      start(time);
    });
    const rate = scenario.evictionsPerHour / 3600;
    if (rate > 0) events.add(node.ready - Math.log(1 - random()) / rate, (time) => evict(node, time));
  };
  const evict = (node: Node, now: number): void => {
    if (open === 0 || node.released !== undefined) return;
    evictions += 1;
    node.epoch += 1;
    node.released = now;
    idle.delete(node);
    if (node.running) queue.unshift(node.running);
    ask(now);
    start(now);
  };
  const pending: { readonly at: number; readonly tasks: number }[] = [];
  const scale = (now: number): void => {
    if (open === 0) return;
    const tasks = queue.length + nodes.filter(({ running, released }) => running && released === undefined).length;
    pending.push({ at: now, tasks });
    const since = scenario.pool === 'eager' ? now : now - times.autoscaleInterval.seconds;
    const needed = Math.max(...pending.filter(({ at }) => at >= since).map((sample) => sample.tasks));
    if (scenario.pool === 'eager' || now % times.autoscaleInterval.seconds === 0) release(now, needed);
    events.add(now + times.sampleInterval.seconds, scale);
  };
  const release = (now: number, needed: number): void => {
    const spare = nodes.filter(({ released }) => released === undefined).length - Math.min(scenario.nodes, needed);
    for (const node of [...idle].slice(0, Math.max(0, spare))) {
      node.released = now;
      idle.delete(node);
    }
  };

  queue.push(...tasks.filter(({ open }) => open === 0));
  for (let i = 0; i < scenario.nodes; i++) ask(0);
  if (scenario.pool !== 'fixed') events.add(0, scale);
  while (open > 0) events.next();
  let [paid, there, busy] = [0, 0, 0];
  for (const node of nodes) {
    const until = node.released ?? end;
    paid += Math.max(0, until - node.asked);
    there += Math.max(0, until - node.ready);
    busy += node.busy;
  }
  const cost = (paid / 3600) * times.pricePerHour.spot;
  const depth = Math.max(...tasks.map((task) => task.depth));
  return { makespan: end, tail: end - lastShot, depth, utilisation: busy / there, cost, evictions };
}

/** The tasks of a gradient over all shots, with the times they take. */
function taskList(shots: number, random: () => number): Task[] {
  const byId = new Map<string, Task>();
  for (const graph of graphTasks({ count: shots, group: 1, reduced: true, blocks: [{ first: 0, end: shots }] })) {
    const work = graph.kind === 'leaf' ? triangular(random) : times.reduction.seconds;
    const task: Task = { graph, seconds: work + times.taskOverhead.seconds, dependants: [], open: 0, depth: 0 };
    byId.set(graph.id, task);
    if (graph.kind === 'leaf') continue;
    for (const id of graph.inputs) {
      const input = byId.get(id) as Task;
      input.dependants.push(task);
      task.open += 1;
      task.depth = Math.max(task.depth, input.depth + 1);
    }
  }
  return [...byId.values()];
}

/** A time of the triangular distribution with the measured least, mean and greatest. */
function triangular(random: () => number): number {
  const { min, mean, max } = times.shot;
  const mode = 3 * mean - min - max;
  const u = random();
  const split = (mode - min) / (max - min);
  return u < split
    ? min + Math.sqrt(u * (max - min) * (mode - min))
    : max - Math.sqrt((1 - u) * (max - min) * (max - mode));
}

/** Events in the order of their times: a binary heap. */
class EventQueue {
  readonly #heap: { readonly time: number; readonly run: (now: number) => void }[] = [];

  add(time: number, run: (now: number) => void): void {
    const heap = this.#heap;
    let k = heap.push({ time, run }) - 1;
    while (k > 0) {
      const parent = (k - 1) >> 1;
      if ((heap[parent] as { time: number }).time <= (heap[k] as { time: number }).time) return;
      [heap[parent], heap[k]] = [heap[k] as never, heap[parent] as never];
      k = parent;
    }
  }

  next(): void {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new Error('nothing happens any more, and tasks are left');
    if (heap.length > 0) {
      heap[0] = last;
      for (let k = 0; ; ) {
        const [a, b] = [2 * k + 1, 2 * k + 2];
        let least = k;
        for (const child of [a, b])
          if (child < heap.length && (heap[child] as typeof first).time < (heap[least] as typeof first).time)
            least = child;
        if (least === k) break;
        [heap[least], heap[k]] = [heap[k] as never, heap[least] as never];
        k = least;
      }
    }
    first.run(first.time);
  }
}
