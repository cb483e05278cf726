/*
 * Runs short x87 sequences on the processor of this computer (x86-64, Linux).
 * Standard input: records of 108 bytes FNSAVE image (32-bit format), 48 bytes of memory operands at [rdi], 4 bytes flags,
 * 1 byte number of instructions, and for each 1 byte length and 8 bytes of code. Standard output: a record of 108 bytes image,
 * 48 bytes memory, 4 bytes flags, 1 byte number of instructions executed: a sequence ends where an unmasked exception is flagged.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static uint8_t *code;
static uint8_t image[108] __attribute__((aligned(16))), memory[48] __attribute__((aligned(16)));

static uint8_t *put(uint8_t *p, const char *bytes, int n) {
  memcpy(p, bytes, n);
  return p + n;
}

int main(void) {
  code = mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (code == MAP_FAILED) return 1;
  uint32_t flags;
  while (fread(image, 1, 108, stdin) == 108) {
    uint8_t n, one[9];
    if (fread(memory, 1, 48, stdin) != 48 || fread(&flags, 1, 4, stdin) != 4 || fread(&n, 1, 1, stdin) != 1) return 2;
    uint8_t *exits[32], *p = code;
    p = put(p, "\x53\x41\x54\x48\x89\xd3\x4d\x31\xe4\xdd\x26", 11); /* push rbx; push r12; mov rbx,rdx; xor r12,r12; frstor [rsi] */
    for (int k = 0; k < n; k++) {
      if (fread(one, 1, 9, stdin) != 9) return 2;
      p = put(p, "\x53\x9d", 2); /* push rbx; popfq */
      p = put(p, (char *)one + 1, one[0]);
      p = put(p, "\x9c\x5b\x49\xff\xc4\xdf\xe0\xa8\x80\x0f\x85", 11); /* pushfq; pop rbx; inc r12; fnstsw ax; test al,80h; jnz */
      exits[k] = p;
      p += 4;
    }
    for (int k = 0; k < n; k++) {
      int32_t distance = (int32_t)(p - exits[k] - 4);
      memcpy(exits[k], &distance, 4);
    }
    put(p, "\xdd\x36\x48\x89\x19\x4c\x89\x61\x08\x41\x5c\x5b\xc3", 13); /* fnsave [rsi]; mov [rcx],rbx; mov [rcx+8],r12; pop; pop; ret */
    uint64_t out[2];
    ((void (*)(void *, void *, uint64_t, uint64_t *))code)(memory, image, flags, out);
    flags = (uint32_t)out[0];
    n = (uint8_t)out[1];
    fwrite(image, 1, 108, stdout);
    fwrite(memory, 1, 48, stdout);
    fwrite(&flags, 1, 4, stdout);
    fwrite(&n, 1, 1, stdout);
  }
  return 0;
}
