/**
 * Whether a password of ten letters and more is one of those that everybody tries first: a very common word,
 * its letters perhaps written as digits, with digits and signs around it; a run of the keyboard or the
 * alphabet; the same part again and again. Lists of the commonest passwords hold little else of that length.
 */
export function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  const bases = [stripped(lower), asLetters(stripped(lower)), stripped(asLetters(lower))];
  const isWord = bases.some((base) => base === '' || WORDS.has(base) || isPair(base));
  const isRun = RUNS.some((run) => run.includes(lower) || [...run].reverse().join('').includes(lower));
  return isWord || isRun || /^(.{1,6})\1+$/.test(lower);
}

function stripped(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}

const LETTERS: Record<string, string> = {
  '@': 'a',
  4: 'a',
  3: 'e',
  1: 'i',
  '!': 'i',
  0: 'o',
  $: 's',
  5: 's',
  7: 't',
};
function asLetters(text: string): string {
  return text.replace(/[@43!105$7]/g, (sign) => LETTERS[sign]!);
}

/** Two of the words behind each other. */
function isPair(base: string): boolean {
  for (let i = 3; i <= base.length - 3; i++) {
    if (WORDS.has(base.slice(0, i)) && WORDS.has(base.slice(i))) return true;
  }
  return false;
}

const RUNS = [
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'q1w2e3r4t5y6u7i8o9p0',
  '1q2w3e4r5t6y7u8i9o0p',
  'abcdefghijklmnopqrstuvwxyz',
  'zaq1xsw2cde3vfr4bgt5',
  'qazwsxedcrfvtgbyhnujm',
];

const WORDS = new Set(
  'abc abcd access admin administrator alexander amanda andrea andrew angel anthony apple arsenal asdf asdfgh asdfghjkl ashley austin babygirl badboy banana barcelona baseball basketball batman beautiful blink bonjour butterfly change changeme charlie cheese chelsea chicken chocolate computer cookie corvette cowboys crystal daniel default diamond dolphin donald dragon eagles elizabeth everton family ferrari flower football forever freedom friends fuckyou gabriel garfield ginger google guest hallo hannah harley heaven hello hockey hottie hunter iloveu iloveyou internet jackson jasmine jennifer jessica jordan joseph joshua justin killer lakers letmein liverpool login love lovely loveme lover lucky maggie marathon marina mario marlboro martin master matrix matthew mercedes merlin michael michelle midnight minecraft money monkey monster mustang myspace naruto nascar natasha newyork nicole nothing number orange pacekeeper pass passw passwort password patrick peanut pepper phoenix playboy player please pokemon princess purple qazwsx qwer qwert qwerty qwertyuiop qwertz rainbow ranger realmadrid robert rockyou root runner running samantha samsung scooter secret september shadow silver simple slipknot snoopy soccer sophie spider spiderman starwars steelers strava summer sunflower sunshine superman sweet sweety system taylor teamo tequiero test tester thomas thunder tigger tinkerbell trustno united user victoria welcome whatever william winner winter wizard yankees yellow zaq zxcvbn zxcvbnm you me i the my your man girl boy'.split(
    ' ',
  ),
);
