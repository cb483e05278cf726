/** Model-specific registers by number (SDM vol. 4 table 2-2). */
export const MSR_IA32_TIME_STAMP_COUNTER = 0x10;
export const MSR_IA32_SYSENTER_CS = 0x174, MSR_IA32_SYSENTER_ESP = 0x175, MSR_IA32_SYSENTER_EIP = 0x176; // prettier-ignore
