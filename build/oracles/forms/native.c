/*
 * Executes single instructions in 32-bit user mode on this computer's processor and reports what they did.
 * stdin and stdout are sequences of the structures below; forms.mjs writes and reads them. Linux on x86-64.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FIRST = 0x2000, CODE = 0x2800, DATA = 0x4000, END = 0xe000, USER_CS32 = 0x23, USER_DS = 0x2b };

struct state { uint32_t gpr[8], eip, eflags; };
struct request { struct state before; uint32_t length, bytes; uint8_t code[16]; };
struct outcome { struct state after; uint16_t selector[6]; uint32_t signal, bytes; };
struct byte_at { uint16_t at; uint8_t value, unused; };

static uint8_t *const memory = (uint8_t *)FIRST;
static uint8_t before[END - DATA];

static int fail(const char *what) {
  perror(what);
  return 1;
}

int main(void) {
  if (mmap(memory, END - FIRST, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_FIXED | MAP_SHARED | MAP_ANONYMOUS, -1, 0) == MAP_FAILED)
    return fail("mapping low memory (vm.mmap_min_addr)");
  pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, 0, 0);
    raise(SIGSTOP);
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  struct user_regs_struct initial;
  if (ptrace(PTRACE_GETREGS, child, 0, &initial) != 0) return fail("ptrace");

  struct request q;
  while (fread(&q, sizeof q, 1, stdin) == 1) {
    memset(memory, 0xcc, DATA - FIRST);
    memset((void *)DATA, 0, END - DATA);
    memcpy((void *)CODE, q.code, q.length);
    for (uint32_t k = 0; k < q.bytes; k++) {
      struct byte_at b;
      if (fread(&b, sizeof b, 1, stdin) != 1) return fail("input");
      *(uint8_t *)(uintptr_t)b.at = b.value;
    }
    memcpy(before, (void *)DATA, sizeof before);
    struct user_regs_struct r = initial;
    r.rax = q.before.gpr[0], r.rcx = q.before.gpr[1], r.rdx = q.before.gpr[2], r.rbx = q.before.gpr[3];
    r.rsp = q.before.gpr[4], r.rbp = q.before.gpr[5], r.rsi = q.before.gpr[6], r.rdi = q.before.gpr[7];
    r.rip = q.before.eip, r.eflags = q.before.eflags, r.orig_rax = -1;
    r.cs = USER_CS32, r.ss = r.ds = r.es = USER_DS, r.fs = r.gs = 0;
    if (ptrace(PTRACE_SETREGS, child, 0, &r) != 0) return fail("setting registers");
    ptrace(PTRACE_CONT, child, 0, 0);
    waitpid(child, &status, 0);
    if (!WIFSTOPPED(status)) return fail("the program under test ended");
    ptrace(PTRACE_GETREGS, child, 0, &r);
    int trapped = WSTOPSIG(status) == SIGTRAP;
    struct outcome o = {
      { { r.rax, r.rcx, r.rdx, r.rbx, r.rsp, r.rbp, r.rsi, r.rdi }, r.rip - trapped, r.eflags },
      { r.es, r.cs, r.ss, r.ds, r.fs, r.gs }, trapped ? 0 : WSTOPSIG(status), 0 };
    for (int k = 0; k < END - DATA; k++) o.bytes += ((uint8_t *)DATA)[k] != before[k];
    fwrite(&o, sizeof o, 1, stdout);
    for (int k = 0; k < END - DATA; k++) {
      struct byte_at b = { DATA + k, ((uint8_t *)DATA)[k], 0 };
      if (b.value != before[k]) fwrite(&b, sizeof b, 1, stdout);
    }
  }
  kill(child, SIGKILL);
  return 0;
}
