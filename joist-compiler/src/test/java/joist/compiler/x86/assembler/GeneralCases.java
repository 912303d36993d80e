package joist.compiler.x86.assembler;

import static joist.compiler.x86.assembler.Gpr.*;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import joist.compiler.x86.assembler.Location.At;

/** General instructions, by what a disassembler should call them. */
final class GeneralCases {
  private GeneralCases() {}

  static Map<String, Consumer<Assembler>> all() {
    Map<String, Consumer<Assembler>> cases = new LinkedHashMap<>();
    cases.put("mov rax,rdi", code -> code.move(RAX, RDI));
    cases.put("mov r9,rbx", code -> code.move(R9, RBX));
    cases.put("mov rbx,r15", code -> code.move(RBX, R15));
    cases.put("mov edx,0x7", code -> code.move(RDX, 7));
    cases.put("mov r8d,0xffffffff", code -> code.move(R8, 0xFFFF_FFFFL));
    cases.put("mov r12,0xffffffffffffffff", code -> code.move(R12, -1));
    cases.put("movabs rsi,0x123456789abc", code -> code.move(RSI, 0x1234_5678_9ABCL));
    cases.put("movabs r11,0x8000000000000000", code -> code.move(R11, Long.MIN_VALUE));
    cases.put("mov rax,[rsp+0x8]", code -> code.load(RAX, new At(RSP, 8)));
    cases.put("mov r13,[r12]", code -> code.load(R13, new At(R12, 0)));
    cases.put("mov rdx,[rbp]", code -> code.load(RDX, new At(RBP, 0)));
    cases.put("mov [r13+0x1000],r14", code -> code.store(new At(R13, 4096), R14));
    cases.put("movsxd rax,[rsp+0x4]", code -> code.loadInt(RAX, new At(RSP, 4)));
    cases.put("movzx rcx,[r9]", code -> code.loadByte(RCX, new At(R9, 0), false));
    cases.put("movsx rax,[rdi+0x3]", code -> code.loadByte(RAX, new At(RDI, 3), true));
    cases.put("mov [rdi+0x10],edx", code -> code.storeInt(new At(RDI, 16), RDX));
    cases.put("mov [r8],r9d", code -> code.storeInt(new At(R8, 0), R9));
    cases.put("lea rcx,[rsi-0x80]", code -> code.address(RCX, new At(RSI, -128)));
    cases.put("lea r10,[rsi+0x80]", code -> code.address(R10, new At(RSI, 128)));
    cases.put("add rax,r9", code -> code.add(RAX, R9));
    cases.put("add rcx,[rsp+0x20]", code -> code.add(RCX, new At(RSP, 32)));
    cases.put("add [rsp+0x28],rcx", code -> code.add(new At(RSP, 40), RCX));
    cases.put("add r15,0x40", code -> code.add(R15, 64));
    cases.put("add rdi,0x12345", code -> code.add(RDI, 0x12345));
    cases.put("add [rsp+0x10],0x400", code -> code.add(new At(RSP, 16), 1024));
    cases.put("sub rdx,rsi", code -> code.subtract(RDX, RSI));
    cases.put("and rsp,0xffffffffffffffc0", code -> code.and(RSP, -64));
    cases.put("imul r10,r11,0x1234", code -> code.multiply(R10, R11, 0x1234));
    cases.put("imul rax,r9", code -> code.multiply(RAX, R9));
    cases.put("test r8,r8", code -> code.test(R8));
    cases.put("call r14", code -> code.call(R14));
    cases.put("call rax", code -> code.call(RAX));
    cases.put("push rbx", code -> code.push(RBX));
    cases.put("push r12", code -> code.push(R12));
    cases.put("pop r12", code -> code.pop(R12));
    cases.put("ret", Assembler::ret);
    cases.put("cpuid", Assembler::cpuid);
    cases.put("xgetbv", Assembler::xgetbv);
    cases.put("vzeroupper", Assembler::vzeroupper);
    return cases;
  }
}
