package joist.compiler.x86.assembler;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a vector instruction is meant to be, as a disassembler prints it, but for memory's size. */
final class IntelSyntax {
  private IntelSyntax() {}

  static String of(VectorInstruction instruction) {
    List<String> operands = operands(instruction);
    if (instruction.mask() != 0) {
      String mask = "{k" + instruction.mask() + "}" + (instruction.zeroing() ? "{z}" : "");
      operands.set(0, operands.getFirst() + mask);
    }
    return name(instruction) + " " + String.join(",", operands);
  }

  private static String name(VectorInstruction instruction) {
    VectorOpcode opcode = instruction.opcode();
    String name = opcode.name().toLowerCase(Locale.ROOT).replace("_store", "");
    boolean evex = instruction.needsEvex();
    return switch (opcode) {
      case VPAND, VPOR, VPXOR -> name + (evex ? "d" : "");
      case VROUNDPS -> evex ? "vrndscaleps" : name;
      case VEXTRACTF128 -> evex ? "vextractf32x4" : name;
      case VINSERTF128 -> evex ? "vinsertf32x4" : name;
      case VPSHIFTD -> List.of("vpsrld", "vpsrad", "vpslld").get(instruction.first() / 2 - 1);
      case VCMPPS -> "vcmp" + List.of("eq", "lt").get(instruction.immediate()) + "ps";
      default -> name;
    };
  }

  private static List<String> operands(VectorInstruction instruction) {
    Width width = instruction.width();
    String first = register(width, instruction.first());
    String second = register(width, instruction.second());
    String third = location(instruction, width);
    String narrow = location(instruction, Width.XMM);
    String half = location(instruction, Width.YMM);
    String number = "0x" + Integer.toHexString(instruction.immediate());
    List<String> operands =
        switch (instruction.opcode()) {
          case VMOVUPS, VMOVAPS, VSQRTPS, VCVTPS2DQ, VCVTDQ2PS, VMOVD -> List.of(first, third);
          case VMOVUPS_STORE, VMOVNTPS_STORE, VMOVQ_STORE, VMOVSS_STORE -> List.of(third, first);
          case VBROADCASTSS, VPBROADCASTB, VPMOVZXBD, VPMOVSXBD -> List.of(first, narrow);
          case VADDPS, VMULPS, VSUBPS, VMINPS, VDIVPS, VMAXPS -> List.of(first, second, third);
          case VFMADD132PS, VFMADD213PS, VFMADD231PS -> List.of(first, second, third);
          case VPAND, VPOR, VPXOR, VPADDD, VPSUBD, VPMULLD -> List.of(first, second, third);
          case VPSHUFB, VPUNPCKLDQ, VBLENDMPS, VPERMPS, VPERMI2PS -> List.of(first, second, third);
          case VROUNDPS, VPERMILPS -> List.of(first, third, number);
          case VPSHIFTD -> List.of(second, third, number);
          case VCMPPS, VPCMPEQD, VPCMPGTD ->
              List.of(instruction.evex() ? "k" + instruction.first() : first, second, third);
          case VBLENDVPS ->
              List.of(first, second, third, register(width, instruction.immediate() >> 4));
          case VBLENDPS, VPINSRB, VPINSRD -> List.of(first, second, third, number);
          case VINSERTF128 -> List.of(first, second, narrow, number);
          case VMASKMOVPS -> List.of(first, second, third);
          case VMASKMOVPS_STORE -> List.of(third, second, first);
          case VPMOVDB -> List.of(narrow, first);
          case VEXTRACTF128 -> List.of(narrow, first, number);
          case VEXTRACTF64X4 -> List.of(half, first, number);
          case VPEXTRB -> List.of(third, first, number);
          case VGATHERDPS ->
              instruction.mask() != 0 ? List.of(first, third) : List.of(first, third, second);
          case KMOVW -> List.of("k" + instruction.first(), third);
        };
    return new ArrayList<>(operands);
  }

  private static String register(Width width, int number) {
    return width.name().toLowerCase(Locale.ROOT) + number;
  }

  private static String location(VectorInstruction instruction, Width width) {
    return switch (instruction.location()) {
      case Location.Vector(int number) -> register(width, number);
      case Location.General(Gpr register) -> narrowName(register);
      case Location.At at ->
          "[" + name(at.base()) + signed(at.displacement()) + "]" + copies(instruction);
      case Location.Indexed at ->
          "["
              + name(at.base())
              + "+"
              + register(instruction.width(), at.indices())
              + "*"
              + at.scale()
              + signed(at.displacement())
              + "]";
      case Location.Pooled _ -> "[rip]" + copies(instruction);
    };
  }

  private static String copies(VectorInstruction instruction) {
    boolean broadcast = instruction.location() instanceof Location.Memory m && m.broadcast();
    return broadcast ? "{1to" + instruction.width().lanes() + "}" : "";
  }

  private static String signed(int displacement) {
    if (displacement == 0) {
      return "";
    }
    String digits = Integer.toHexString(Math.abs(displacement));
    return (displacement < 0 ? "-0x" : "+0x") + digits;
  }

  private static String name(Gpr register) {
    return register.name().toLowerCase(Locale.ROOT);
  }

  /** The name of a register's low 32 bits. */
  private static String narrowName(Gpr register) {
    String name = name(register);
    return register.ordinal() < 8 ? name.replace("r", "e") : name + "d";
  }
}
