// What the server answered before it was asked: it wrote into the page what this one asks for first, by the path and query
// of each question.
import type { paths } from './schema';

type AnswerOf<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Answer } } } };
}
  ? Answer
  : never;

const answers = readBoot();

function readBoot() {
  const element = document.getElementById('jeton-boot');
  const text = element?.textContent ?? '';
  element?.remove();
  return JSON.parse(text === '' ? '{}' : text);
}

/** The answer to a GET of `target`, which is `path` with its parameters filled in. Good once: after that it may be old. */
export function takeAnswer<Path extends keyof paths>(path: Path, target: string = path): AnswerOf<Path> | undefined {
  void path; // its type is what it is for
  const answer: AnswerOf<Path> | undefined = answers[target];
  delete answers[target];
  return answer;
}
