/*
 * What the x87 of this computer answers: one line of text per operand pair and per single operand.
 *
 *   gcc -O1 -o x87-vectors build/oracles/x87-vectors.c
 *   ./x87-vectors SEED SPECIAL COUNT     SPECIAL: every how many-th pair of special operands (0: none), COUNT: random lines
 *
 * `pair CW A B` and `one CW A`, then for each operation `SW:RESULT` (two results joined by `,`), in the order of the header
 * lines `#pair …` and `#one …`. Numbers are hexadecimal; an 80-bit number is 20 digits. SW holds flags and C3-C0. A memory operand
 * starts as 5A…h so that a suppressed store shows. Every operand is in ST(0) (A) and ST(1) (B); a result is ST(0) afterwards.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  uint64_t m;
  uint16_t e;
} __attribute__((packed)) Float80;

typedef struct {
  uint32_t environment[7];
  Float80 st[8];
} __attribute__((packed)) Image;

#define TOP (1ull << 63)

static uint64_t state;

static uint64_t next(void) {
  uint64_t z = (state += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

static unsigned below(unsigned n) { return (unsigned)((next() >> 33) % n); }

static Float80 number(int sign, int exponent, uint64_t significand) {
  Float80 x = {significand, (uint16_t)(exponent | (sign ? 0x8000 : 0))};
  return x;
}

/* One of every class and of every border; each with both signs. */
static const Float80 SPECIAL[] = {
    {0, 0},                        /* zero */
    {1, 0},                        /* smallest denormal */
    {0x0000012345678000, 0},       /* denormal */
    {TOP - 1, 0},                  /* largest denormal */
    {TOP, 0},                      /* pseudo-denormals */
    {TOP | 0x123456789, 0},
    {TOP, 1},                      /* smallest normal */
    {TOP | 1, 1},
    {~0ull, 1},
    {TOP, 0x3fff - 64},
    {TOP | 1, 0x3fff - 64},
    {TOP, 0x3fff - 65},
    {TOP, 0x3ffd},                 /* 1/4 */
    {~0ull, 0x3ffd},
    {TOP, 0x3ffe},                 /* 1/2 */
    {TOP | 1, 0x3ffe},
    {~0ull, 0x3ffe},               /* the number below 1 */
    {TOP, 0x3fff},                 /* 1 */
    {TOP | 1, 0x3fff},
    {0xc000000000000000, 0x3fff},  /* 3/2 */
    {TOP, 0x4000},                 /* 2 */
    {0xc90fdaa22168c235, 0x4000},  /* pi */
    {0xc90fdaa22168c235, 0x3ffe},  /* pi/4 */
    {0x9249249249249249, 0x4005},
    {0xfffffffffffffffe, 0x401d},  /* borders of the integers */
    {~0ull, 0x401e},
    {TOP, 0x401e},
    {0xde0b6b3a763ffff0, 0x403a},  /* 10^18 - 1 */
    {TOP, 0x403e},
    {TOP | 1, 0x403e},
    {TOP, 0x400d},                 /* 2^14 */
    {0xc000000000000000, 0x400d},  /* 24576 */
    {TOP, 0x7ffe},
    {~0ull, 0x7ffe},               /* largest */
    {TOP, 0x7fff},                 /* infinity */
    {TOP | 1, 0x7fff},             /* SNaNs */
    {0xbfffffffffffffff, 0x7fff},
    {0xc000000000000000, 0x7fff},  /* QNaNs */
    {0xc000000000000001, 0x7fff},
    {~0ull, 0x7fff},
    {0, 0x7fff},                   /* pseudo-infinity */
    {0x4000000000000000, 0x7fff},  /* pseudo-NaNs */
    {1, 0x7fff},
    {0, 0x3fff},                   /* unnormals */
    {TOP - 1, 0x3fff},
    {1, 1},
};
#define SPECIALS (int)(sizeof SPECIAL / sizeof *SPECIAL * 2)

static Float80 special(int i) {
  Float80 x = SPECIAL[i >> 1];
  if (i & 1) x.e |= 0x8000;
  return x;
}

/* Significands with long runs of equal bits: sums and products near ties of all three precisions. */
static uint64_t sparse(void) {
  uint64_t m = TOP;
  switch (below(5)) {
    case 0: m |= 1ull << below(63); break;
    case 1: m |= (1ull << below(63)) | (1ull << below(63)) | (1ull << below(64)); break;
    case 2: m = ~0ull << below(64); break;
    case 3: m = ~((1ull << below(63)) | (below(2) ? 0 : (1ull << below(63)))); break;
    default: { /* a 24- or 53-bit number and a tie or its neighbour below it */
      int drop = below(2) ? 40 : 11;
      m = (next() >> drop << drop) | (1ull << (drop - 1));
      m += below(3) - 1;
    }
  }
  return m | TOP;
}

static uint64_t any_significand(void) { return below(3) == 0 ? sparse() : next() | TOP; }

static Float80 operand(void) {
  int sign = below(2);
  switch (below(16)) {
    case 0: return special(below(SPECIALS));
    case 1: return number(sign, 1 + below(0x7ffe), any_significand());
    case 2: return number(sign, 0, next() >> below(64));
    case 3: return number(sign, below(2) ? 1 + below(4) : 0x7ffe - below(4), any_significand());
    case 4: return number(sign, below(0x8000), next());
    case 5: { /* near an integer or the middle of two */
      int e = below(66);
      uint64_t m = any_significand();
      if (e < 62) m = (m >> (62 - e) << (62 - e)) + below(3) - 1;
      return number(sign, 0x3fff + e, m | TOP);
    }
    case 6: { /* borders of single precision */
      int e = below(2) ? 0x3fff - 126 - 26 + below(28) : 0x3fff + 126 + below(3);
      return number(sign, e, sparse());
    }
    case 7: { /* borders of double precision */
      int e = below(2) ? 0x3fff - 1022 - 55 + below(57) : 0x3fff + 1022 + below(3);
      return number(sign, e, sparse());
    }
    case 8: return number(sign, 0x3fff - 8 + below(24), any_significand());
    case 9: return number(sign, 0x3fff - below(20), any_significand());
    default: return number(sign, 0x3fff - 70 + below(140), any_significand());
  }
}

/* A second operand: now and then close to the first, or at a distance where the sum is a near-tie. */
static Float80 partner(Float80 a) {
  Float80 b = operand();
  int e = a.e & 0x7fff;
  switch (below(8)) {
    case 0: return number(below(2), e, a.m + below(5) - 2);
    case 1:
      e -= below(3) ? below(4) : 62 + below(5);
      return number(below(2), e < 0 ? 0 : e, any_significand());
    case 2: /* products at the lower and the upper border of the format */
      e = (below(2) ? 0x3fff - 2 - (int)below(66) : 0x7fff + 0x3fff - 2 + (int)below(4)) - e;
      if (e > 0 && e < 0x7fff) return number(below(2), e, any_significand());
      return b;
    default: return b;
  }
}

static uint16_t control(void) {
  uint16_t masks = below(2) ? 0x3f : below(64);
  uint16_t pc = below(2) ? 3 : below(4);
  return 0x40 | masks | pc << 8 | below(4) << 10;
}

static Image image;

static void enter(uint16_t cw, const Float80 *a, const Float80 *b) {
  __asm__ volatile("fninit\n\tfldt %1\n\tfldt %0\n\tfldcw %2" ::"m"(*a), "m"(*b), "m"(cw));
}

static void leave(void) {
  __asm__ volatile("fnsave %0" : "=m"(image));
  printf(" %x:", image.environment[1] & 0x473f);
}

static void print80(Float80 x) { printf("%04x%016lx", x.e, x.m); }

/* An operation on registers; `two`: ST(1) is a result too. */
#define REGISTERS(instruction, two)     \
  do {                                  \
    enter(cw, &a, &b);                  \
    __asm__ volatile(instruction);      \
    leave();                            \
    print80(image.st[0]);               \
    if (two) {                          \
      putchar(',');                     \
      print80(image.st[1]);             \
    }                                   \
  } while (0)

/* A comparison: only the status word. */
#define STATUS(instruction)        \
  do {                             \
    enter(cw, &a, &b);             \
    __asm__ volatile(instruction); \
    leave();                       \
  } while (0)

#define STORE(instruction, type, length)                       \
  do {                                                         \
    type out;                                                  \
    memset(&out, 0x5a, sizeof out);                            \
    enter(cw, &a, &b);                                         \
    __asm__ volatile(instruction " %0" : "+m"(out));           \
    leave();                                                   \
    for (int i = length - 1; i >= 0; i--) printf("%02x", ((uint8_t *)&out)[i]); \
  } while (0)

#define LOAD(instruction, type, value)                      \
  do {                                                      \
    type in = value;                                        \
    enter(cw, &a, &b);                                      \
    __asm__ volatile(instruction " %0" ::"m"(in));          \
    leave();                                                \
    print80(image.st[0]);                                   \
  } while (0)

typedef struct {
  uint8_t bytes[10];
} Decimal;

static void pair(uint16_t cw, Float80 a, Float80 b) {
  printf("pair %x ", cw);
  print80(a);
  putchar(' ');
  print80(b);
  REGISTERS("fadd %st(1), %st", 0);
  REGISTERS("fsub %st(1), %st", 0);
  REGISTERS("fmul %st(1), %st", 0);
  REGISTERS("fdiv %st(1), %st", 0);
  REGISTERS("fprem", 0);
  REGISTERS("fprem1", 0);
  REGISTERS("fscale", 0);
  STATUS("fcom %st(1)");
  STATUS("fucom %st(1)");
  REGISTERS("fyl2x", 0);
  REGISTERS("fyl2xp1", 0);
  REGISTERS("fpatan", 0);
  putchar('\n');
}

static void one(uint16_t cw, Float80 a) {
  Float80 b = number(0, 0x3fff, TOP);
  printf("one %x ", cw);
  print80(a);
  REGISTERS("fsqrt", 0);
  REGISTERS("fxtract", 1);
  REGISTERS("frndint", 0);
  STATUS("fxam");
  STATUS("ftst");
  STORE("fsts", uint32_t, 4);
  STORE("fstl", uint64_t, 8);
  STORE("fistps", uint16_t, 2);
  STORE("fistpl", uint32_t, 4);
  STORE("fistpll", uint64_t, 8);
  STORE("fbstp", Decimal, 10);
  REGISTERS("f2xm1", 0);
  REGISTERS("fsin", 0);
  REGISTERS("fcos", 0);
  REGISTERS("fsincos", 1);
  REGISTERS("fptan", 1);
  putchar('\n');
}

/* Conversions to registers of the 64 bits `bits`. */
static void memory(uint16_t cw, uint64_t bits) {
  Float80 a = number(0, 0x3fff, TOP), b = a;
  Decimal decimal;
  uint64_t rest = bits;
  for (int i = 0; i < 9; i++, rest /= 100) decimal.bytes[i] = rest % 10 | (rest / 10 % 10) << 4;
  decimal.bytes[9] = bits >> 56;
  printf("memory %x %016lx", cw, bits);
  LOAD("flds", uint32_t, bits >> 32);
  LOAD("fldl", uint64_t, bits);
  LOAD("filds", uint16_t, bits >> 48);
  LOAD("fildl", uint32_t, bits >> 32);
  LOAD("fildll", uint64_t, bits);
  LOAD("fbld", Decimal, decimal);
  putchar('\n');
}

static uint64_t image64(void) {
  static const uint64_t EXPONENTS[] = {0x000, 0x7ff, 0x001, 0x7fe, 0x3ff, 0x0ff};
  uint64_t bits = below(3) ? next() : sparse() << below(64);
  if (below(2)) return bits;
  int field = below(2) ? 52 : 55; /* the exponent of an m64 or of the m32 in the upper half */
  uint64_t mask = (field == 52 ? 0x7ffull : 0xffull) << field;
  return (bits & ~mask) | (EXPONENTS[below(6)] << field & mask);
}

int main(int argc, char **argv) {
  if (argc < 4) return 1;
  state = strtoull(argv[1], 0, 0);
  int every = atoi(argv[2]);
  long count = atol(argv[3]);
  puts("#pair add sub mul div prem prem1 scale com ucom yl2x yl2xp1 patan");
  puts("#one sqrt xtract rndint xam tst m32 m64 i16 i32 i64 bcd f2xm1 sin cos sincos ptan");
  puts("#memory m32 m64 i16 i32 i64 bcd");
  if (every)
    for (int i = 0; i < SPECIALS * SPECIALS; i += every) pair(control(), special(i / SPECIALS), special(i % SPECIALS));
  if (every)
    for (int i = 0; i < SPECIALS * 4; i++) one(control(), special(i / 4));
  for (long i = 0; i < count; i++) {
    Float80 a = operand();
    pair(control(), a, partner(a));
    one(control(), a);
    if (i % 4 == 0) memory(control(), image64());
  }
  return 0;
}
