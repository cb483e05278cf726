/**
 * Body of `kmain` behind the protected-mode harness: paging with the kernel's first 4 MiB for ring 0, two pages for ring 3 at 400000h
 * (the second one read-only), a page below the kernel that is not present, and a translation left stale in the TLB.
 */
export const PAGING_PROGRAM = `
  mov edi, 0x100000
  mov ecx, 0xC00
  xor eax, eax
  rep stosd
  mov dword [0x100000], 0x101003
  mov dword [0x100004], 0x102007
  mov edi, 0x101000
  mov eax, 3
  mov ecx, 1024
.map:
  stosd
  add eax, 0x1000
  loop .map
  mov dword [0x101000+4*5], 0
  mov dword [0x102000], 0x200007
  mov dword [0x102004], 0x202005
  mov dword [0x200000], 0x11111111
  mov dword [0x201000], 0x22222222
  mov eax, 0x100000
  mov cr3, eax
  mov eax, cr0
  or eax, 0x80000000
  mov cr0, eax
  jmp .on
.on:
  mov eax, [0x400000]
  mov dword [0x102000], 0x201007
paging_on:
  mov ebx, [0x400000]
`;
