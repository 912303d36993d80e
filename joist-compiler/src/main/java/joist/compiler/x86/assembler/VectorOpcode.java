package joist.compiler.x86.assembler;

/**
 * Vector instructions with what their encodings consist of (Intel SDM volume 2; VEX and EVEX share
 * opcode, map and prefix). Where the two differ in name, the VEX name is used: {@code VPAND} is
 * vpandd in EVEX, {@code VROUNDPS} is vrndscaleps, {@code VEXTRACTF128} is vextractf32x4.
 */
public enum VectorOpcode {
  VMOVUPS(Map.M0F, Prefix.NONE, 0x10, Tuple.FULL_MEMORY),
  VMOVUPS_STORE(Map.M0F, Prefix.NONE, 0x11, Tuple.FULL_MEMORY),
  VMOVAPS(Map.M0F, Prefix.NONE, 0x28, Tuple.FULL_MEMORY),
  VMOVNTPS_STORE(Map.M0F, Prefix.NONE, 0x2B, Tuple.FULL_MEMORY),
  VMOVSS_STORE(Map.M0F, Prefix.PF3, 0x11, Tuple.FOUR_BYTES),
  VMOVQ_STORE(Map.M0F, Prefix.P66, 0xD6, Tuple.EIGHT_BYTES),
  VMOVD(Map.M0F, Prefix.P66, 0x6E, Tuple.FOUR_BYTES),
  VBROADCASTSS(Map.M0F38, Prefix.P66, 0x18, Tuple.FOUR_BYTES),
  VPBROADCASTB(Map.M0F38, Prefix.P66, 0x78, Tuple.ONE_BYTE),

  VADDPS(Map.M0F, Prefix.NONE, 0x58, Tuple.FULL),
  VMULPS(Map.M0F, Prefix.NONE, 0x59, Tuple.FULL),
  VSUBPS(Map.M0F, Prefix.NONE, 0x5C, Tuple.FULL),
  VMINPS(Map.M0F, Prefix.NONE, 0x5D, Tuple.FULL),
  VDIVPS(Map.M0F, Prefix.NONE, 0x5E, Tuple.FULL),
  VMAXPS(Map.M0F, Prefix.NONE, 0x5F, Tuple.FULL),
  VSQRTPS(Map.M0F, Prefix.NONE, 0x51, Tuple.FULL),
  VFMADD132PS(Map.M0F38, Prefix.P66, 0x98, Tuple.FULL),
  VFMADD213PS(Map.M0F38, Prefix.P66, 0xA8, Tuple.FULL),
  VFMADD231PS(Map.M0F38, Prefix.P66, 0xB8, Tuple.FULL),
  VROUNDPS(Map.M0F3A, Prefix.P66, 0x08, Tuple.FULL),
  VCVTPS2DQ(Map.M0F, Prefix.P66, 0x5B, Tuple.FULL),
  VCVTDQ2PS(Map.M0F, Prefix.NONE, 0x5B, Tuple.FULL),

  VPAND(Map.M0F, Prefix.P66, 0xDB, Tuple.FULL),
  VPOR(Map.M0F, Prefix.P66, 0xEB, Tuple.FULL),
  VPXOR(Map.M0F, Prefix.P66, 0xEF, Tuple.FULL),
  VPADDD(Map.M0F, Prefix.P66, 0xFE, Tuple.FULL),
  VPSUBD(Map.M0F, Prefix.P66, 0xFA, Tuple.FULL),
  VPMULLD(Map.M0F38, Prefix.P66, 0x40, Tuple.FULL),
  /** Shifts by a constant; the register operand is the opcode's extension: 2, 4 or 6. */
  VPSHIFTD(Map.M0F, Prefix.P66, 0x72, Tuple.FULL),

  /** Into a mask register in EVEX. */
  VCMPPS(Map.M0F, Prefix.NONE, 0xC2, Tuple.FULL),
  /** Into a mask register in EVEX. */
  VPCMPEQD(Map.M0F, Prefix.P66, 0x76, Tuple.FULL),
  /** Into a mask register in EVEX. */
  VPCMPGTD(Map.M0F, Prefix.P66, 0x66, Tuple.FULL),
  /** VEX only; the mask register is in the top of the immediate. */
  VBLENDVPS(Map.M0F3A, Prefix.P66, 0x4A, Tuple.FULL),
  /** VEX only. */
  VBLENDPS(Map.M0F3A, Prefix.P66, 0x0C, Tuple.FULL),
  /** EVEX only. */
  VBLENDMPS(Map.M0F38, Prefix.P66, 0x65, Tuple.FULL),

  /** VEX only. */
  VMASKMOVPS(Map.M0F38, Prefix.P66, 0x2C, Tuple.FULL_MEMORY),
  /** VEX only. */
  VMASKMOVPS_STORE(Map.M0F38, Prefix.P66, 0x2E, Tuple.FULL_MEMORY),
  VPMOVZXBD(Map.M0F38, Prefix.P66, 0x31, Tuple.QUARTER_MEMORY),
  VPMOVSXBD(Map.M0F38, Prefix.P66, 0x21, Tuple.QUARTER_MEMORY),
  /** EVEX only. */
  VPMOVDB(Map.M0F38, Prefix.PF3, 0x31, Tuple.QUARTER_MEMORY),
  VGATHERDPS(Map.M0F38, Prefix.P66, 0x92, Tuple.FOUR_BYTES),

  VEXTRACTF128(Map.M0F3A, Prefix.P66, 0x19, Tuple.SIXTEEN_BYTES),
  VINSERTF128(Map.M0F3A, Prefix.P66, 0x18, Tuple.SIXTEEN_BYTES),
  /** EVEX only. */
  VEXTRACTF64X4(Map.M0F3A, Prefix.P66, 0x1B, Tuple.THIRTY_TWO_BYTES),
  VPERMILPS(Map.M0F3A, Prefix.P66, 0x04, Tuple.FULL),
  VPERMPS(Map.M0F38, Prefix.P66, 0x16, Tuple.FULL),
  /** EVEX only; takes indices from its target. */
  VPERMI2PS(Map.M0F38, Prefix.P66, 0x77, Tuple.FULL),
  VPSHUFB(Map.M0F38, Prefix.P66, 0x00, Tuple.FULL_MEMORY),
  VPUNPCKLDQ(Map.M0F, Prefix.P66, 0x62, Tuple.FULL),
  VPINSRB(Map.M0F3A, Prefix.P66, 0x20, Tuple.ONE_BYTE),
  VPINSRD(Map.M0F3A, Prefix.P66, 0x22, Tuple.FOUR_BYTES),
  VPEXTRB(Map.M0F3A, Prefix.P66, 0x14, Tuple.ONE_BYTE),

  /** A general register into a mask register; VEX only. */
  KMOVW(Map.M0F, Prefix.NONE, 0x92, Tuple.FULL);

  /** Which table of opcodes. */
  enum Map {
    M0F(1),
    M0F38(2),
    M0F3A(3);

    private final int code;

    Map(int code) {
      this.code = code;
    }
  }

  /** The prefix that the encoding holds. */
  enum Prefix {
    NONE(0),
    P66(1),
    PF3(2);

    private final int code;

    Prefix(int code) {
      this.code = code;
    }
  }

  /** What EVEX counts displacements of one byte in. */
  enum Tuple {
    FULL,
    FULL_MEMORY,
    QUARTER_MEMORY,
    ONE_BYTE,
    FOUR_BYTES,
    EIGHT_BYTES,
    SIXTEEN_BYTES,
    THIRTY_TWO_BYTES;

    int unit(Width width, boolean broadcast) {
      return switch (this) {
        case FULL -> broadcast ? 4 : width.bytes();
        case FULL_MEMORY -> width.bytes();
        case QUARTER_MEMORY -> width.bytes() / 4;
        case ONE_BYTE -> 1;
        case FOUR_BYTES -> 4;
        case EIGHT_BYTES -> 8;
        case SIXTEEN_BYTES -> 16;
        case THIRTY_TWO_BYTES -> 32;
      };
    }
  }

  private final Map map;
  private final Prefix prefix;
  private final int opcode;
  private final Tuple tuple;

  VectorOpcode(Map map, Prefix prefix, int opcode, Tuple tuple) {
    this.map = map;
    this.prefix = prefix;
    this.opcode = opcode;
    this.tuple = tuple;
  }

  int map() {
    return map.code;
  }

  int prefix() {
    return prefix.code;
  }

  int opcode() {
    return opcode;
  }

  int unit(Width width, boolean broadcast) {
    return tuple.unit(width, broadcast);
  }

  /** The W bit of EVEX; VEX has it clear in all of these. */
  boolean wide() {
    return switch (this) {
      case VEXTRACTF64X4, VMOVQ_STORE -> true;
      default -> false;
    };
  }

  /** Whether the last operand is a byte. */
  boolean hasImmediate() {
    return map == Map.M0F3A || this == VPSHIFTD || this == VCMPPS;
  }

  /** Whether only EVEX has it. */
  boolean evexOnly() {
    return switch (this) {
      case VBLENDMPS, VPMOVDB, VEXTRACTF64X4, VPERMI2PS -> true;
      default -> false;
    };
  }
}
