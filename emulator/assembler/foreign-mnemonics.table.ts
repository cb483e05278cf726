/**
 * Mnemonics of later processors: reserved words of NASM 2.16 that a 386 with x87 does not execute. A line that begins
 * with one of them is an instruction of another machine and not a label.
 */
const NAMES = `
aadd aand adcx addpd addps addsd addss addsubpd addsubps adox aesdec aesdeclast aesenc aesenclast aesimc
aeskeygenassist andn andnpd andnps andpd andps axor bb0_reset bb1_reset bextr blcfill blci blcic blcmsk blcs
blendpd blendps blendvpd blendvps blsfill blsi blsic blsmsk blsr bndcl bndcn bndcu bndldx bndmk bndmov bndstx
bzhi cdqe clac cldemote clflush clflushopt clgi clrssbsy clui clwb clzero cmpbexadd cmpbxadd cmplexadd cmplxadd
cmpnbexadd cmpnbxadd cmpnlexadd cmpnlxadd cmpnoxadd cmpnpxadd cmpnsxadd cmpnzxadd cmpoxadd cmppd cmpps cmppxadd
cmpsq cmpss cmpsxadd cmpxchg16b cmpzxadd comisd comiss cpu_read cpu_write cqo crc32 cvtdq2pd cvtdq2ps cvtpd2dq
cvtpd2pi cvtpd2ps cvtpi2pd cvtpi2ps cvtps2dq cvtps2pd cvtps2pi cvtsd2si cvtsd2ss cvtsi2sd cvtsi2ss cvtss2sd
cvtss2si cvttpd2dq cvttpd2pi cvttps2dq cvttps2pi cvttsd2si cvttss2si divpd divps divsd divss dmint dppd dpps
emms encls enclu enclv endbr32 endbr64 enqcmd enqcmds extractps extrq femms fxrstor fxrstor64 fxsave fxsave64
getsec gf2p8affineinvqb gf2p8affineqb gf2p8mulb haddpd haddps hreset hsubpd hsubps ibts incsspd incsspq insertps
insertq invept invlpga invpcid invvpid iretq jmpe jrcxz kaddb kaddd kaddq kaddw kand kandb kandd kandn kandnb
kandnd kandnq kandnw kandq kandw kmov kmovb kmovd kmovq kmovw knot knotb knotd knotq knotw kor korb kord korq
kortest kortestb kortestd kortestq kortestw korw kshiftlb kshiftld kshiftlq kshiftlw kshiftrb kshiftrd kshiftrq
kshiftrw ktestb ktestd ktestq ktestw kunpckbw kunpckdq kunpckwd kxnor kxnorb kxnord kxnorq kxnorw kxor kxorb
kxord kxorq kxorw lddqu ldmxcsr ldtilecfg lfence llwpcb loadall lodsq lwpins lwpval lzcnt maskmovdqu maskmovq
maxpd maxps maxsd maxss mfence minpd minps minsd minss monitor monitorx montmul movapd movaps movbe movd movddup
movdir64b movdiri movdq2q movdqa movdqu movhlps movhpd movhps movlhps movlpd movlps movmskpd movmskps movntdq
movntdqa movnti movntpd movntps movntq movntsd movntss movq movq2dq movshdup movsldup movsq movss movsxd movupd
movups mpsadbw mulpd mulps mulsd mulss mulx mwait mwaitx orpd orps pabsb pabsd pabsw packssdw packsswb packusdw
packuswb paddb paddd paddq paddsb paddsiw paddsw paddusb paddusw paddw palignr pand pandn paveb pavgb pavgusb
pavgw pblendvb pblendw pclmulqdq pcmpeqb pcmpeqd pcmpeqq pcmpeqw pcmpestri pcmpestrm pcmpgtb pcmpgtd pcmpgtq
pcmpgtw pcmpistri pcmpistrm pcommit pconfig pdep pdistib pext pextrb pextrd pextrq pextrw pf2id pf2iw pfacc
pfadd pfcmpeq pfcmpge pfcmpgt pfmax pfmin pfmul pfnacc pfpnacc pfrcp pfrcpit1 pfrcpit2 pfrcpv pfrsqit1 pfrsqrt
pfrsqrtv pfsub pfsubr phaddd phaddsw phaddw phminposuw phsubd phsubsw phsubw pi2fd pi2fw pinsrb pinsrd pinsrq
pinsrw pmachriw pmaddubsw pmaddwd pmagw pmaxsb pmaxsd pmaxsw pmaxub pmaxud pmaxuw pminsb pminsd pminsw pminub
pminud pminuw pmovmskb pmovsxbd pmovsxbq pmovsxbw pmovsxdq pmovsxwd pmovsxwq pmovzxbd pmovzxbq pmovzxbw pmovzxdq
pmovzxwd pmovzxwq pmuldq pmulhriw pmulhrsw pmulhuw pmulhw pmulld pmullw pmuludq pmvgezb pmvlzb pmvnzb pmvzb
popcnt popfq por prefetch prefetchit0 prefetchit1 prefetchnta prefetcht0 prefetcht1 prefetcht2 prefetchw
prefetchwt1 psadbw pshufb pshufd pshufhw pshuflw pshufw psignb psignd psignw pslld pslldq psllq psllw psrad
psraw psrld psrldq psrlq psrlw psubb psubd psubq psubsb psubsiw psubsw psubusb psubusw psubw pswapd ptest
ptwrite punpckhbw punpckhdq punpckhqdq punpckhwd punpcklbw punpckldq punpcklqdq punpcklwd pushfq pvalidate pxor
rcpps rcpss rdfsbase rdgsbase rdm rdmsrlist rdpid rdpkru rdrand rdseed rdshr rdsspd rdsspq rdtscp rmpadjust rorx
roundpd roundps roundsd roundss rsdc rsldt rsqrtps rsqrtss rstorssp rsts sarx saveprevssp scasq senduipi
serialize setssbsy sfence sha1msg1 sha1msg2 sha1nexte sha1rnds4 sha256msg1 sha256msg2 sha256rnds2 shlx shrx
shufpd shufps skinit slwpcb smint sqrtpd sqrtps sqrtsd sqrtss stac stgi stmxcsr stosq sttilecfg stui subpd subps
subsd subss svdc svldt svts swapgs syscall sysret t1mskc tdpbf16ps tdpbssd tdpbsud tdpbusd tdpbuud testui
tileloadd tileloaddt1 tilerelease tilestored tilezero tpause tzcnt tzmsk ucomisd ucomiss uiret umonitor umov
umwait unpckhpd unpckhps unpcklpd unpcklps v4fmaddps v4fmaddss v4fnmaddps v4fnmaddss vaddpd vaddph vaddps vaddsd
vaddsh vaddss vaddsubpd vaddsubps vaesdec vaesdeclast vaesenc vaesenclast vaesimc vaeskeygenassist valignd
valignq vandnpd vandnps vandpd vandps vbcstnesh2ps vblendmpd vblendmps vblendpd vblendps vblendvpd vblendvps
vbroadcastf128 vbroadcastf32x2 vbroadcastf32x4 vbroadcastf32x8 vbroadcastf64x2 vbroadcastf64x4 vbroadcasti128
vbroadcasti32x2 vbroadcasti32x4 vbroadcasti32x8 vbroadcasti64x2 vbroadcasti64x4 vbroadcastsd vbroadcastss vcmppd
vcmpph vcmpps vcmpsd vcmpsh vcmpss vcomisd vcomish vcomiss vcompresspd vcompressps vcvtdq2pd vcvtdq2ph vcvtdq2ps
vcvtne2ps2bf16 vcvtneebf162ps vcvtneeph2ps vcvtneobf162ps vcvtneoph2ps vcvtneps2bf16 vcvtpd2dq vcvtpd2ph
vcvtpd2ps vcvtpd2qq vcvtpd2udq vcvtpd2uqq vcvtph2dq vcvtph2pd vcvtph2ps vcvtph2psx vcvtph2qq vcvtph2udq
vcvtph2uqq vcvtph2uw vcvtph2w vcvtps2dq vcvtps2pd vcvtps2ph vcvtps2qq vcvtps2udq vcvtps2uqq vcvtqq2pd vcvtqq2ph
vcvtqq2ps vcvtsd2sh vcvtsd2si vcvtsd2ss vcvtsd2usi vcvtsh2sd vcvtsh2si vcvtsh2ss vcvtsh2usi vcvtsi2sd vcvtsi2sh
vcvtsi2ss vcvtss2sd vcvtss2sh vcvtss2si vcvtss2usi vcvttpd2dq vcvttpd2qq vcvttpd2udq vcvttpd2uqq vcvttph2dq
vcvttph2qq vcvttph2udq vcvttph2uqq vcvttph2uw vcvttph2w vcvttps2dq vcvttps2qq vcvttps2udq vcvttps2uqq vcvttsd2si
vcvttsd2usi vcvttsh2si vcvttsh2usi vcvttss2si vcvttss2usi vcvtudq2pd vcvtudq2ph vcvtudq2ps vcvtuqq2pd vcvtuqq2ph
vcvtuqq2ps vcvtusi2sd vcvtusi2sh vcvtusi2ss vcvtuw2ph vcvtw2ph vdbpsadbw vdivpd vdivph vdivps vdivsd vdivsh
vdivss vdpbf16ps vdppd vdpps vexp2pd vexp2ps vexpandpd vexpandps vextractf128 vextractf32x4 vextractf32x8
vextractf64x2 vextractf64x4 vextracti128 vextracti32x4 vextracti32x8 vextracti64x2 vextracti64x4 vextractps
vfcmaddcph vfcmaddcsh vfcmulcsh vfixupimmpd vfixupimmps vfixupimmsd vfixupimmss vfmadd132pd vfmadd132ph
vfmadd132ps vfmadd132sd vfmadd132ss vfmadd213pd vfmadd213ph vfmadd213ps vfmadd213sd vfmadd213ss vfmadd231pd
vfmadd231ph vfmadd231ps vfmadd231sd vfmadd231ss vfmaddcph vfmaddcsh vfmaddpd vfmaddps vfmaddsd vfmaddss
vfmaddsub132pd vfmaddsub132ph vfmaddsub132ps vfmaddsub213pd vfmaddsub213ph vfmaddsub213ps vfmaddsub231pd
vfmaddsub231ph vfmaddsub231ps vfmaddsubpd vfmaddsubps vfmsub132pd vfmsub132ph vfmsub132ps vfmsub132sd
vfmsub132ss vfmsub213pd vfmsub213ph vfmsub213ps vfmsub213sd vfmsub213ss vfmsub231pd vfmsub231ph vfmsub231ps
vfmsub231sd vfmsub231ss vfmsubadd132pd vfmsubadd132ph vfmsubadd132ps vfmsubadd213pd vfmsubadd213ph
vfmsubadd213ps vfmsubadd231pd vfmsubadd231ph vfmsubadd231ps vfmsubaddpd vfmsubaddps vfmsubpd vfmsubps vfmsubsd
vfmsubss vfmulcsh vfnmadd132pd vfnmadd132ps vfnmadd132sd vfnmadd132ss vfnmadd213pd vfnmadd213ps vfnmadd213sd
vfnmadd213ss vfnmadd231pd vfnmadd231ps vfnmadd231sd vfnmadd231ss vfnmaddpd vfnmaddps vfnmaddsd vfnmaddss
vfnmsub132pd vfnmsub132ps vfnmsub132sd vfnmsub132ss vfnmsub213pd vfnmsub213ps vfnmsub213sd vfnmsub213ss
vfnmsub231pd vfnmsub231ps vfnmsub231sd vfnmsub231ss vfnmsubpd vfnmsubps vfnmsubsd vfnmsubss vfpclasspd
vfpclassph vfpclassps vfpclasssd vfpclasssh vfpclassss vfrczpd vfrczps vfrczsd vfrczss vgatherdpd vgatherdps
vgatherpf0dpd vgatherpf0dps vgatherpf0qpd vgatherpf0qps vgatherpf1dpd vgatherpf1dps vgatherpf1qpd vgatherpf1qps
vgatherqpd vgatherqps vgetexppd vgetexpph vgetexpps vgetexpsd vgetexpsh vgetexpss vgetmantpd vgetmantph
vgetmantps vgetmantsd vgetmantsh vgetmantss vgf2p8affineinvqb vgf2p8affineqb vgf2p8mulb vhaddpd vhaddps vhsubpd
vhsubps vinsertf128 vinsertf32x4 vinsertf32x8 vinsertf64x2 vinsertf64x4 vinserti128 vinserti32x4 vinserti32x8
vinserti64x2 vinserti64x4 vinsertps vlddqu vldmxcsr vmaskmovdqu vmaskmovpd vmaskmovps vmaxpd vmaxps vmaxsd
vmaxss vmcall vmclear vmfunc vmgexit vminpd vminps vminsd vminss vmlaunch vmload vmmcall vmovapd vmovaps vmovd
vmovddup vmovdqa vmovdqa32 vmovdqa64 vmovdqu vmovdqu16 vmovdqu32 vmovdqu64 vmovdqu8 vmovhlps vmovhpd vmovhps
vmovlhps vmovlpd vmovlps vmovmskpd vmovmskps vmovntdq vmovntdqa vmovntpd vmovntps vmovq vmovsd vmovsh vmovshdup
vmovsldup vmovss vmovupd vmovups vmovw vmpsadbw vmptrld vmptrst vmread vmresume vmrun vmsave vmulpd vmulph
vmulps vmulsd vmulsh vmulss vmwrite vmxoff vmxon vorpd vorps vp2intersectd vpabsb vpabsd vpabsq vpabsw vpackssdw
vpacksswb vpackusdw vpackuswb vpaddb vpaddd vpaddq vpaddsb vpaddsw vpaddusb vpaddusw vpaddw vpalignr vpand
vpandd vpandn vpandnd vpandnq vpandq vpavgb vpavgw vpblendd vpblendmb vpblendmd vpblendmq vpblendmw vpblendvb
vpblendw vpbroadcastb vpbroadcastd vpbroadcastmb2q vpbroadcastmw2d vpbroadcastq vpbroadcastw vpclmulqdq vpcmov
vpcmpb vpcmpd vpcmpeqb vpcmpeqd vpcmpeqq vpcmpeqw vpcmpestri vpcmpestrm vpcmpgtb vpcmpgtd vpcmpgtq vpcmpgtw
vpcmpistri vpcmpistrm vpcmpltd vpcmpq vpcmpub vpcmpud vpcmpuq vpcmpuw vpcmpw vpcomb vpcomd vpcompressb
vpcompressd vpcompressq vpcompressw vpcomq vpcomub vpcomud vpcomuq vpcomuw vpcomw vpconflictd vpconflictq
vpdpbssd vpdpbssds vpdpbsud vpdpbsuds vpdpbusd vpdpbusds vpdpbuud vpdpbuuds vpdpwssd vpdpwssds vperm2f128
vperm2i128 vpermb vpermd vpermi2b vpermi2d vpermi2pd vpermi2ps vpermi2q vpermi2w vpermilpd vpermilps vpermpd
vpermps vpermq vpermt2b vpermt2d vpermt2pd vpermt2ps vpermt2q vpermt2w vpermw vpexpandb vpexpandd vpexpandq
vpexpandw vpextrb vpextrd vpextrq vpextrw vpgatherdd vpgatherdq vpgatherqd vpgatherqq vphaddbd vphaddbq vphaddbw
vphaddd vphadddq vphaddsw vphaddubd vphaddubq vphaddubw vphaddudq vphadduwd vphadduwq vphaddw vphaddwd vphaddwq
vphminposuw vphsubbw vphsubd vphsubdq vphsubsw vphsubw vphsubwd vpinsrb vpinsrd vpinsrq vpinsrw vplzcntd
vplzcntq vpmacsdd vpmacsdqh vpmacsdql vpmacssdd vpmacssdqh vpmacssdql vpmacsswd vpmacssww vpmacswd vpmacsww
vpmadcsswd vpmadcswd vpmadd52huq vpmadd52luq vpmaddubsw vpmaddwd vpmaskmovd vpmaskmovq vpmaxsb vpmaxsd vpmaxsq
vpmaxsw vpmaxub vpmaxud vpmaxuq vpmaxuw vpminsb vpminsd vpminsq vpminsw vpminub vpminud vpminuq vpminuw vpmovb2m
vpmovd2m vpmovdb vpmovdw vpmovm2b vpmovm2d vpmovm2q vpmovm2w vpmovmskb vpmovq2m vpmovqb vpmovqd vpmovqw vpmovsdb
vpmovsdw vpmovsqb vpmovsqd vpmovsqw vpmovswb vpmovsxbd vpmovsxbq vpmovsxbw vpmovsxdq vpmovsxwd vpmovsxwq
vpmovusdb vpmovusdw vpmovusqb vpmovusqd vpmovusqw vpmovuswb vpmovw2m vpmovwb vpmovzxbd vpmovzxbq vpmovzxbw
vpmovzxdq vpmovzxwd vpmovzxwq vpmuldq vpmulhrsw vpmulhuw vpmulhw vpmulld vpmullq vpmullw vpmultishiftqb vpmuludq
vpopcntb vpopcntd vpopcntq vpopcntw vpor vpord vporq vpperm vprold vprolq vprolvd vprolvq vprord vprorq vprorvd
vprorvq vprotb vprotd vprotq vprotw vpsadbw vpscatterdd vpscatterdq vpscatterqd vpscatterqq vpshab vpshad vpshaq
vpshaw vpshlb vpshld vpshldd vpshldq vpshldvd vpshldvq vpshldvw vpshldw vpshlq vpshlw vpshrdd vpshrdq vpshrdvd
vpshrdvq vpshrdvw vpshrdw vpshufb vpshufbitqmb vpshufd vpshufhw vpshuflw vpsignb vpsignd vpsignw vpslld vpslldq
vpsllq vpsllvd vpsllvq vpsllvw vpsllw vpsrad vpsraq vpsravd vpsravq vpsravw vpsraw vpsrld vpsrldq vpsrlq vpsrlvd
vpsrlvq vpsrlvw vpsrlw vpsubb vpsubd vpsubq vpsubsb vpsubsw vpsubusb vpsubusw vpsubw vpternlogd vpternlogq
vptest vptestmb vptestmd vptestmq vptestmw vptestnmb vptestnmd vptestnmq vptestnmw vpunpckhbw vpunpckhdq
vpunpckhqdq vpunpckhwd vpunpcklbw vpunpckldq vpunpcklqdq vpunpcklwd vpxor vpxord vpxorq vrangepd vrangeps
vrangesd vrangess vrcp14pd vrcp14ps vrcp14sd vrcp14ss vrcp28pd vrcp28ps vrcp28sd vrcp28ss vrcpph vrcpps vrcpsh
vrcpss vreducepd vreduceph vreduceps vreducesd vreducesh vreducess vrndscalepd vrndscaleps vrndscalesd
vrndscaless vroundpd vroundps vroundsd vroundss vrsqrt14pd vrsqrt14ps vrsqrt14sd vrsqrt14ss vrsqrt28pd
vrsqrt28ps vrsqrt28sd vrsqrt28ss vrsqrtph vrsqrtps vrsqrtsh vrsqrtss vscalefpd vscalefph vscalefps vscalefsd
vscalefsh vscalefss vscatterdpd vscatterdps vscatterpf0dpd vscatterpf0dps vscatterpf0qpd vscatterpf0qps
vscatterpf1dpd vscatterpf1dps vscatterpf1qpd vscatterpf1qps vscatterqpd vscatterqps vshuff32x4 vshuff64x2
vshufi32x4 vshufi64x2 vshufpd vshufps vsqrtpd vsqrtph vsqrtps vsqrtsd vsqrtsh vsqrtss vstmxcsr vsubpd vsubph
vsubps vsubsd vsubsh vsubss vtestpd vtestps vucomisd vucomish vucomiss vunpckhpd vunpckhps vunpcklpd vunpcklps
vxorpd vxorps vzeroall vzeroupper wbnoinvd wrfsbase wrgsbase wrmsrlist wrmsrns wrpkru wrshr wrssd wrssq wrussd
wrussq xabort xbegin xbts xcryptcbc xcryptcfb xcryptctr xcryptecb xcryptofb xend xgetbv xorpd xorps xresldtrk
xrstor xrstor64 xrstors xrstors64 xsave xsave64 xsavec xsavec64 xsaveopt xsaveopt64 xsaves xsaves64 xsetbv xsha1
xsha256 xstore xsusldtrk xtest
`;

const names = new Set(NAMES.trim().split(/\s+/));

/** True for an instruction of a later processor; `lower` in lower case. */
export const isForeignMnemonic = (lower: string): boolean => names.has(lower);
