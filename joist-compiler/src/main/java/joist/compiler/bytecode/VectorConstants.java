package joist.compiler.bytecode;

import java.lang.classfile.CodeBuilder;

/** Pushes what {@link Species#constants} holds for one number of lanes. */
record VectorConstants(int lanes) {
  private static final int SPECIES = 3;

  void species(CodeBuilder code, Kind kind) {
    code.loadConstant(VectorTypes.constant(kind == Kind.REAL ? 0 : 1, VectorTypes.SPECIES));
  }

  void byteSpecies(CodeBuilder code) {
    code.loadConstant(VectorTypes.constant(2, VectorTypes.SPECIES));
  }

  /** The first {@code count} lanes. */
  void first(CodeBuilder code, Kind kind, int count) {
    mask(code, SPECIES + (kind == Kind.REAL ? 0 : lanes) + count - 1);
  }

  /** The first {@code count} lanes of bytes. */
  void firstBytes(CodeBuilder code, int count) {
    mask(code, SPECIES + 2 * lanes + count - 1);
  }

  private static void mask(CodeBuilder code, int number) {
    code.loadConstant(VectorTypes.constant(number, VectorTypes.MASK));
  }

  /** Moves each lane down by {@code half}, a power of two. */
  void down(CodeBuilder code, int half) {
    shuffle(code, Integer.numberOfTrailingZeros(lanes / 2) - Integer.numberOfTrailingZeros(half));
  }

  /** The first lane everywhere. */
  void everywhere(CodeBuilder code) {
    shuffle(code, Integer.numberOfTrailingZeros(lanes));
  }

  private void shuffle(CodeBuilder code, int number) {
    code.loadConstant(VectorTypes.constant(SPECIES + 3 * lanes + number, VectorTypes.SHUFFLE));
  }
}
