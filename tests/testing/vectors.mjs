// A second implementation of the arithmetic, for the golden vectors alone: node tests/testing/vectors.mjs FOLDER
// It shares nothing with the library but the JSON files. Numbers are exact: fractions of big integers.
import { readFileSync } from "node:fs";
import { join } from "node:path";

// --- exact numbers: [numerator, denominator], the denominator above 0 ---------------------------------------------

const gcd = (a, b) => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
const make = (n, d) => {
  const g = gcd(n, d) * (d < 0n ? -1n : 1n);
  return [n / g, d / g];
};
const read = (number) => {
  const [, sign, whole, rest = "", power = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(number));
  const shift = Number(power) - rest.length;
  const digits = BigInt(sign + whole + rest);
  return shift < 0 ? make(digits, 10n ** BigInt(-shift)) : make(digits * 10n ** BigInt(shift), 1n);
};
const maybe = (number) => (number === null ? null : read(number));
const add = (x, y) => make(x[0] * y[1] + y[0] * x[1], x[1] * y[1]);
const neg = (x) => [-x[0], x[1]];
const sub = (x, y) => add(x, neg(y));
const mul = (x, y) => make(x[0] * y[0], x[1] * y[1]);
const div = (x, y) => make(x[0] * y[1], x[1] * y[0]);
const cmp = (x, y) => {
  const by = x[0] * y[1] - y[0] * x[1];
  return by < 0n ? -1 : by > 0n ? 1 : 0;
};
const ZERO = read(0);
const ONE = read(1);
const MOST = read(100);
const whole = (n) => [BigInt(n), 1n];
const sum = (all) => all.reduce(add, ZERO);
const sign = (x) => cmp(x, ZERO);

function rounded(x, places, half) {
  const scale = 10n ** BigInt(places);
  const magnitude = (x[0] < 0n ? -x[0] : x[0]) * scale;
  let units = magnitude / x[1];
  const twice = 2n * (magnitude % x[1]);
  if (twice > x[1] || (twice === x[1] && (half === "up" || units % 2n === 1n))) units += 1n;
  return make(x[0] < 0n ? -units : units, scale);
}
const settle = (x) => rounded(x, 9, "even");
const clamp = (x, [low, high]) => {
  if (low !== null && cmp(x, read(low)) < 0) return read(low);
  return high !== null && cmp(x, read(high)) > 0 ? read(high) : x;
};

// --- the steps -----------------------------------------------------------------------------------------------------

function progressOf(policy, value, baseline, target) {
  if (policy.change === "of_target") {
    if (sign(target) === 0) return null;
    const shrinks = sign(target) * cmp(baseline, target) > 0;
    if (!shrinks) return div(value, target);
    const share = sign(value) === sign(target) ? div(target, value) : MOST;
    return cmp(share, MOST) > 0 ? MOST : share;
  }
  const way = sub(target, baseline);
  if (sign(way) !== 0) return div(sub(value, baseline), way);
  if (policy.degenerate === "unknown") return null;
  return policy.degenerate === "reached" && cmp(value, target) === 0 ? ONE : ZERO;
}

function scoreOf(policy, progress) {
  if (progress === null) return null;
  const credited = policy.credit === "all_or_nothing" ? (cmp(settle(progress), ONE) >= 0 ? ONE : ZERO) : progress;
  return clamp(credited, policy.clamp);
}

function gradeOf(grading, score, ambition) {
  const settled = settle(score);
  const edges = grading.zone_edges.map(read);
  let zone = null;
  if (ambition === "aspirational") {
    if (cmp(settled, edges[0]) < 0) zone = "overreached";
    else if (cmp(settled, edges[1]) < 0) zone = "short";
    else if (cmp(settled, edges[2]) <= 0) zone = "sweet_spot";
    else zone = cmp(settled, edges[3]) < 0 ? "strong" : "full";
  }
  const looked = grading.round_to === null ? settled : rounded(settled, grading.round_to, "up");
  const { grade } = grading[ambition].find(({ high }) => high === null || cmp(looked, read(high)) < 0);
  return { grade, zone };
}

function statusOf(pace, score, expected, ambition) {
  const limit = (name) => {
    const own = ambition === "committed" ? pace[`committed_${name}`] : null;
    return read(own === null ? pace[name] : own);
  };
  let [good, fair, level] = [limit("on_track"), limit("at_risk"), settle(score)];
  const ahead = maybe(pace.ahead);
  if (pace.rule === "points_behind") {
    [good, fair, level] = [neg(good), neg(fair), settle(sub(score, expected))];
  } else if (pace.rule === "projected") {
    if (sign(settle(expected)) <= 0) return ahead !== null && cmp(ahead, good) <= 0 ? "ahead" : "on_track";
    level = settle(div(score, expected));
  }
  if (ahead !== null && cmp(level, ahead) >= 0) return "ahead";
  const least = (strict) => (strict ? 1 : 0);
  if (cmp(level, good) >= least(pace.strict)) return "on_track";
  return cmp(level, fair) >= least(pace.strict_at_risk ?? pace.strict) ? "at_risk" : "off_track";
}

function rollUp(rules, members) {
  const zero = rules.not_started === "zero" ? ZERO : null;
  const counted = members
    .map(({ score, weight }) => ({ score: score === null ? zero : score, weight }))
    .filter(({ score, weight }) => score !== null && sign(weight) > 0);
  if (counted.length === 0) return null;
  if (rules.rollup === "min") {
    return clamp(counted.map(({ score }) => score).reduce((x, y) => (cmp(x, y) < 0 ? x : y)), rules.clamp);
  }
  const total = sum(counted.map(({ score, weight }) => mul(score, weight)));
  return clamp(div(total, sum(counted.map(({ weight }) => weight))), rules.clamp);
}

function bandOf(threshold, value) {
  let inner, outer;
  if ("at_least" in threshold) {
    [inner, outer] = [[threshold.at_least, null], [threshold.warning ?? threshold.at_least, null]];
  } else if ("at_most" in threshold) {
    [inner, outer] = [[null, threshold.at_most], [null, threshold.warning ?? threshold.at_most]];
  } else {
    inner = threshold.between;
    const by = read(threshold.tolerance ?? 0);
    outer = [sub(read(inner[0]), by), add(read(inner[1]), by)];
  }
  const least = threshold.strict ? 1 : 0;
  const exact = (edge) => (edge === null || Array.isArray(edge) ? edge : read(edge));
  const inside = ([low, high]) =>
    (low === null || cmp(value, exact(low)) >= least) && (high === null || cmp(exact(high), value) >= least);
  return inside(inner) ? "healthy" : inside(outer) ? "warning" : "breached";
}

function healthOf(threshold, values, confirm) {
  const bands = values.map((value) => bandOf(threshold, read(value)));
  for (let end = bands.length; end >= confirm; end -= 1) {
    if (new Set(bands.slice(end - confirm, end)).size === 1) return bands[end - 1];
  }
  return bands[0];
}

// --- time: days since 1970 -----------------------------------------------------------------------------------------

const dayOf = (text) => Date.parse(`${text}T00:00:00Z`) / 86400000;
const textOf = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
const dayIn = (year, month, day) => Date.UTC(year, month, day) / 86400000; // the month from 0, any number of them
const within = (number, low, high) => Math.min(Math.max(number, low), high);

function elapsedOf({ start, last_day: last, as_of: asOf, day_count: count }) {
  const first = dayOf(start) + (count === "first_day_zero" ? 1 : 0);
  const length = dayOf(last) + 1 - first;
  if (length === 0) return dayOf(asOf) >= dayOf(start) ? ONE : ZERO;
  return div(whole(within(dayOf(asOf) + 1 - first, 0, length)), whole(length));
}

function expectedOf({ start, last_day: last, as_of: asOf, day_count: count, baseline, target, phases }) {
  const zero = dayOf(start) - (count === "end_of_day" ? 1 : 0);
  const end = Math.max(dayOf(last) - zero, 1);
  const points = [[0, read(baseline)], ...phases.map(({ date, value }) => [dayOf(date) - zero, read(value)])];
  if (points.at(-1)[0] < end) points.push([end, read(target)]);
  const today = within(dayOf(asOf) - zero, 0, end);
  const place = points.findLastIndex(([day]) => day <= today);
  const [day, at] = points[place];
  let value = at;
  if (place + 1 < points.length) {
    const [next, then] = points[place + 1];
    value = add(at, mul(sub(then, at), div(whole(today - day), whole(next - day))));
  }
  return div(sub(value, read(baseline)), sub(read(target), read(baseline)));
}

const PARTS = { year: 1, half: 2, trimester: 3, quarter: 4, month: 12 };
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

function fiscalStarts(calendar, kind, year, plain) {
  const first = calendar.named_by === "end" && !plain ? year - 1 : year;
  const step = 12 / PARTS[kind];
  return Array.from({ length: PARTS[kind] + 1 }, (_, number) => {
    const month = calendar.start_month - 1 + number * step;
    const longest = dayIn(first, month + 1, 1) - dayIn(first, month, 1);
    return dayIn(first, month, Math.min(calendar.start_day, longest));
  });
}

function yearEnd(calendar, year) {
  const anchor = dayIn(year, calendar.end_month, 0);
  const back = (new Date(anchor * 86400000).getUTCDay() - WEEKDAYS.indexOf(calendar.weekday) + 7) % 7;
  return anchor - back + (calendar.rule === "nearest" && back > 3 ? 7 : 0);
}

function retailStarts(calendar, kind, year) {
  const anchor = calendar.named_by === "start" && calendar.end_month !== 12 ? year + 1 : year;
  const [first, end] = [yearEnd(calendar, anchor - 1) + 1, yearEnd(calendar, anchor) + 1];
  const months = Array.from({ length: 12 }, (_, number) => calendar.pattern[number % 3]);
  months[calendar.extra_week_quarter * 3 - 1] += (end - first) / 7 - 52;
  const lengths = kind === "week" ? Array((end - first) / 7).fill(1) : months;
  const starts = [first];
  for (const length of lengths) starts.push(starts.at(-1) + 7 * length);
  return kind === "week" ? starts : starts.filter((_, place) => place % (12 / PARTS[kind]) === 0);
}

function periodOf({ calendar, kind, date }) {
  const plain = calendar.type === "fiscal" && calendar.start_month === 1 && calendar.start_day === 1;
  const starts = calendar.type === "fiscal" ? fiscalStarts : retailStarts;
  const day = dayOf(date);
  let year = Number(date.slice(0, 4)) + 2;
  while (starts(calendar, kind, year, plain)[0] > day) year -= 1;
  const found = starts(calendar, kind, year, plain);
  const number = found.filter((start) => start <= day).length;
  const two = String(number).padStart(2, "0");
  const part = { year: "", half: `-H${number}`, trimester: `-T${number}`, quarter: `-Q${number}`, week: `-W${two}` };
  part.month = plain ? `-${two}` : `-M${two}`;
  const label = `${plain ? "" : "FY"}${year}${part[kind]}`;
  return { label, start: textOf(found[number - 1]), last_day: textOf(found[number] - 1) };
}

// --- whole plans ---------------------------------------------------------------------------------------------------

function resultsOf({ plan, as_of: asOf, policy }) {
  const kpis = new Map((plan.kpis ?? []).map((kpi) => [kpi.id, kpi]));
  const cycles = new Map(plan.cycles.map((cycle) => [cycle.id, cycle]));

  const known = (entries = []) => {
    const found = new Map(entries.filter(({ date }) => date <= asOf).map(({ date, value }) => [date, value]));
    return [...found].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, value]) => value);
  };
  const kpiHealth = (kpi) => {
    const values = known(kpi.readings);
    if (values.length === 0) return "no_data";
    return kpi.threshold ? healthOf(kpi.threshold, values, kpi.confirm ?? 1) : "no_threshold";
  };
  const progress = ({ measure, check_ins: checkIns }) => {
    if (measure.type === "milestones") {
      const weights = (steps) => sum(steps.map(({ weight }) => read(weight ?? 1)));
      const done = measure.milestones.filter((step) => step.done_on !== undefined && step.done_on <= asOf);
      return div(weights(done), weights(measure.milestones));
    }
    const value = known(measure.kpi === undefined ? checkIns : kpis.get(measure.kpi).readings).at(-1);
    if (value === undefined) return null;
    if (measure.type === "maintain") return bandOf(measure.threshold, read(value)) === "healthy" ? ONE : ZERO;
    return progressOf(policy, read(value), read(measure.baseline), read(measure.target));
  };
  const goal = (objective, score, started) => {
    const ambition = objective.ambition ?? "aspirational";
    const cycle = cycles.get(objective.cycle);
    const expected = cycle ? elapsedOf({ ...cycle, as_of: asOf, day_count: "end_of_day" }) : null;
    const graded = score === null ? { grade: null, zone: null } : gradeOf(policy.grading, score, ambition);
    const early = expected === null || cmp(expected, read(policy.pending_until)) < 0;
    const status = score === null || !started || early ? "pending" : statusOf(policy.pace, score, expected, ambition);
    return { score, ...graded, expected, status };
  };

  const memo = new Map();
  const rolled = (objective) => {
    if (!memo.has(objective.id)) memo.set(objective.id, roll(objective));
    return memo.get(objective.id);
  };
  const roll = (objective) => {
    const own = (objective.key_results ?? []).map((item) => {
      const found = progress(item);
      const zero = policy.not_started === "zero" ? ZERO : null;
      const score = found === null ? zero : scoreOf(policy, found);
      return { score, weight: read(item.weight ?? 1), started: found !== null };
    });
    const below = plan.objectives.flatMap((child) =>
      (child.aligned_to ?? [])
        .filter(({ to, contributes }) => to === objective.id && contributes !== false)
        .map(({ weight }) => ({ ...rolled(child), weight: read(weight ?? 1) })),
    );
    const counts = ({ score, weight }) => score !== null && sign(weight) > 0;
    const [mine, theirs] = [own.filter(counts), below.filter(counts)];
    let taken = mine.length > 0 || policy.members === "key_results" ? mine : theirs;
    if (policy.members === "both") taken = [...mine, ...theirs];
    const rules = { rollup: "mean", not_started: "exclude", clamp: policy.objective_clamp };
    return { score: rollUp(rules, taken), started: taken.some(({ started }) => started) };
  };

  const found = { objectives: {}, key_results: {}, kpis: {} };
  for (const objective of plan.objectives) {
    const { score, started } = rolled(objective);
    const answer = goal(objective, score, started);
    const breached = (objective.guardrails ?? []).some((name) => kpiHealth(kpis.get(name)) === "breached");
    if (breached && answer.status === "on_track") answer.status = "at_risk";
    found.objectives[objective.id] = answer;
    for (const item of objective.key_results ?? []) {
      const way = progress(item);
      found.key_results[item.id] = { progress: way, ...goal(objective, scoreOf(policy, way), way !== null) };
    }
  }
  for (const kpi of kpis.values()) {
    found.kpis[kpi.id] = { value: maybe(known(kpi.readings).at(-1) ?? null), health: kpiHealth(kpi) };
  }
  return found;
}

// --- comparing -----------------------------------------------------------------------------------------------------

const ANSWERS = {
  scoring: ({ policy, value, baseline, target }) => {
    const progress = progressOf(policy, read(value), read(baseline), read(target));
    return { progress, score: scoreOf(policy, progress) };
  },
  grading: ({ grading, score, ambition }) => gradeOf(grading, read(score), ambition),
  pace: ({ pace, score, expected, ambition }) => ({ status: statusOf(pace, read(score), read(expected), ambition) }),
  rollup: ({ rules, members }) => ({
    score: rollUp(rules, members.map(({ score, weight }) => ({ score: maybe(score), weight: read(weight) }))),
  }),
  health: ({ threshold, values, confirm }) => ({ health: healthOf(threshold, values, confirm) }),
  cycles: (input) => ({ elapsed: elapsedOf(input) }),
  expected: (input) => ({ expected: expectedOf(input) }),
  calendars: periodOf,
  plans: resultsOf,
};

const isNumber = (answer) => Array.isArray(answer);
const fraction = (text) => {
  const [numerator, denominator = "1"] = text.split("/");
  return div(read(numerator), read(denominator));
};

/** Yield the places at which an answer is not what is expected. */
function* differences(answer, expected, path) {
  if (isNumber(answer)) {
    if (typeof expected !== "number" || cmp(settle(answer), read(expected)) !== 0) yield path;
  } else if (answer !== null && typeof answer === "object") {
    const names = Object.keys(expected).filter((name) => name !== "exact");
    if (names.sort().join() !== Object.keys(answer).sort().join()) yield path;
    for (const name of names) yield* differences(answer[name], expected[name], `${path}.${name}`);
    for (const [name, text] of Object.entries(expected.exact ?? {})) {
      const same = text === null ? answer[name] === null : isNumber(answer[name]) && cmp(answer[name], fraction(text)) === 0;
      if (!same) yield `${path}.exact.${name}`;
    }
  } else if (answer !== expected) {
    yield path;
  }
}

const [, , folder] = process.argv;
let [agreed, wrong] = [0, 0];
for (const [name, answer] of Object.entries(ANSWERS)) {
  const { cases } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  for (const { id, title, input, expect } of cases) {
    const places = [...differences(answer(input), expect, id)];
    if (places.length > 0) {
      wrong += 1;
      console.log(`${places.join(", ")} (${title}): expected ${JSON.stringify(expect)}`);
    } else agreed += 1;
  }
}
console.log(wrong > 0 ? `${wrong} cases differ, ${agreed} agree` : `${agreed} cases agree`);
process.exitCode = wrong > 0 || agreed === 0 ? 1 : 0;
