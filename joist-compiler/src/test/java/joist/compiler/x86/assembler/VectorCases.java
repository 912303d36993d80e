package joist.compiler.x86.assembler;

import static joist.compiler.x86.assembler.VectorOpcode.*;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.assembler.Location.General;
import joist.compiler.x86.assembler.Location.Indexed;
import joist.compiler.x86.assembler.Location.Memory;
import joist.compiler.x86.assembler.Location.Pooled;
import joist.compiler.x86.assembler.Location.Vector;

/** Every vector instruction in the shapes that encode differently. */
final class VectorCases {
  private static final Set<VectorOpcode> XMM_ONLY =
      EnumSet.of(VMOVSS_STORE, VMOVQ_STORE, VMOVD, VPINSRB, VPINSRD, VPEXTRB, KMOVW);
  private static final Set<VectorOpcode> VEX_ONLY =
      EnumSet.of(VBLENDVPS, VBLENDPS, VMASKMOVPS, VMASKMOVPS_STORE, KMOVW);
  private static final Set<VectorOpcode> COMPARES = EnumSet.of(VCMPPS, VPCMPEQD, VPCMPGTD);
  private static final Set<VectorOpcode> ONLY_TWO =
      EnumSet.of(
          VMOVUPS,
          VMOVUPS_STORE,
          VMOVAPS,
          VMOVNTPS_STORE,
          VMOVSS_STORE,
          VMOVQ_STORE,
          VMOVD,
          VBROADCASTSS,
          VPBROADCASTB,
          VSQRTPS,
          VROUNDPS,
          VCVTPS2DQ,
          VCVTDQ2PS,
          VPMOVZXBD,
          VPMOVSXBD,
          VPMOVDB,
          VEXTRACTF128,
          VEXTRACTF64X4,
          VPERMILPS,
          VPEXTRB,
          KMOVW);
  private static final Set<VectorOpcode> MEMORY_ONLY =
      EnumSet.of(
          VMOVNTPS_STORE,
          VMOVSS_STORE,
          VMOVQ_STORE,
          VMASKMOVPS,
          VMASKMOVPS_STORE,
          VPEXTRB,
          VPINSRB,
          VPINSRD);
  private static final Set<VectorOpcode> BROADCASTS =
      EnumSet.of(
          VPSHIFTD, VADDPS, VFMADD213PS, VFMADD231PS, VPAND, VPADDD, VPMULLD, VSQRTPS, VROUNDPS);
  private static final List<Memory> PLACES =
      List.of(
          new At(Gpr.RAX, 0),
          new At(Gpr.RSP, 64),
          new At(Gpr.RBP, 0),
          new At(Gpr.R12, 65),
          new At(Gpr.R13, -64),
          new At(Gpr.RDI, 0x2000),
          new Pooled(0, false));

  private VectorCases() {}

  static List<VectorInstruction> all() {
    List<VectorInstruction> cases = new ArrayList<>();
    for (VectorOpcode opcode : VectorOpcode.values()) {
      if (opcode == VGATHERDPS) {
        gathers(cases);
      } else if (opcode == KMOVW) {
        cases.add(VectorInstruction.of(KMOVW, Width.XMM, 3, new General(Gpr.RAX)));
        cases.add(VectorInstruction.of(KMOVW, Width.XMM, 7, new General(Gpr.R9)));
      } else {
        widths(opcode).forEach(width -> addShapes(cases, opcode, width));
      }
    }
    return cases;
  }

  private static List<Width> widths(VectorOpcode opcode) {
    if (XMM_ONLY.contains(opcode)) {
      return List.of(Width.XMM);
    }
    if (opcode == VEXTRACTF64X4) {
      return List.of(Width.ZMM);
    }
    if (opcode == VEXTRACTF128 || opcode == VINSERTF128 || opcode == VPERMPS) {
      return List.of(Width.YMM, Width.ZMM);
    }
    return VEX_ONLY.contains(opcode)
        ? List.of(Width.XMM, Width.YMM)
        : List.of(Width.XMM, Width.YMM, Width.ZMM);
  }

  private static void addShapes(List<VectorInstruction> cases, VectorOpcode opcode, Width width) {
    if (!MEMORY_ONLY.contains(opcode)) {
      cases.add(shape(opcode, width, new int[] {1, 2}, third(opcode, 3)));
      cases.add(shape(opcode, width, new int[] {9, 10}, third(opcode, 11)));
      if (!VEX_ONLY.contains(opcode)) {
        cases.add(shape(opcode, width, new int[] {17, 18}, third(opcode, 27)));
        cases.add(shape(opcode, width, new int[] {31, 13}, third(opcode, 6)));
        cases.add(shape(opcode, width, new int[] {5, 30}, third(opcode, 14)));
      }
    }
    if (opcode == VMOVD) {
      return;
    }
    PLACES.forEach(place -> cases.add(shape(opcode, width, new int[] {7, 12}, place)));
    if (!VEX_ONLY.contains(opcode)) {
      PLACES.forEach(place -> cases.add(shape(opcode, width, new int[] {23, 12}, place)));
    }
    if (BROADCASTS.contains(opcode)) {
      addBroadcasts(cases, opcode, width);
    }
  }

  private static Location third(VectorOpcode opcode, int number) {
    return opcode == VMOVD ? new General(Gpr.values()[number & 15]) : new Vector(number);
  }

  private static void addBroadcasts(
      List<VectorInstruction> cases, VectorOpcode opcode, Width width) {
    for (Memory place :
        List.of(new At(Gpr.R8, 508, true), new At(Gpr.RCX, 512, true), new Pooled(4, true))) {
      VectorInstruction plain = shape(opcode, width, new int[] {4, 20}, place);
      cases.add(plain);
      cases.add(plain.merging(1));
      cases.add(plain.zeroing(7));
    }
  }

  private static VectorInstruction shape(
      VectorOpcode opcode, Width width, int[] registers, Location location) {
    int second = ONLY_TWO.contains(opcode) ? 0 : registers[1];
    int first = opcode == VPSHIFTD ? 2 + 2 * (registers[0] % 3) : registers[0];
    boolean wide = width == Width.ZMM || first > 15 || second > 15 || number(location) > 15;
    boolean mask = COMPARES.contains(opcode) && wide;
    VectorInstruction plain =
        VectorInstruction.of(opcode, width, mask ? first % 8 : first, second, location);
    VectorInstruction shaped = mask ? plain.intoMask() : plain;
    return switch (opcode) {
      case VPCMPEQD, VPCMPGTD -> shaped;
      case VBLENDVPS -> shaped.withImmediate(13 << 4);
      default -> opcode.hasImmediate() ? shaped.withImmediate(1) : shaped;
    };
  }

  private static int number(Location location) {
    return location instanceof Vector(int number) ? number : 0;
  }

  private static void gathers(List<VectorInstruction> cases) {
    Location low = new Indexed(Gpr.RBX, 5, 4, 0);
    Location high = new Indexed(Gpr.R13, 29, 4, 256);
    cases.add(VectorInstruction.of(VGATHERDPS, Width.YMM, 1, 14, low));
    cases.add(VectorInstruction.of(VGATHERDPS, Width.XMM, 1, 2, low));
    cases.add(VectorInstruction.of(VGATHERDPS, Width.ZMM, 1, low).merging(1));
    cases.add(VectorInstruction.of(VGATHERDPS, Width.ZMM, 30, high).merging(2));
    cases.add(VectorInstruction.of(VGATHERDPS, Width.YMM, 12, high).merging(3));
  }
}
