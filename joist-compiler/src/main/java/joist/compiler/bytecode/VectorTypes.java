package joist.compiler.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DynamicConstantDesc;

/** The types of the incubator module that generated code names, without needing the module. */
final class VectorTypes {
  static final ClassDesc VECTOR = of("Vector");
  static final ClassDesc REALS = of("FloatVector");
  static final ClassDesc INTS = of("IntVector");
  static final ClassDesc BYTES = of("ByteVector");
  static final ClassDesc SPECIES = of("VectorSpecies");
  static final ClassDesc MASK = of("VectorMask");
  static final ClassDesc SHUFFLE = of("VectorShuffle");
  static final ClassDesc OPERATORS = of("VectorOperators");
  static final ClassDesc UNARY = OPERATORS.nested("Unary");
  static final ClassDesc BINARY = OPERATORS.nested("Binary");
  static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");
  static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
  static final ClassDesc CONVERSION = OPERATORS.nested("Conversion");

  private VectorTypes() {}

  private static ClassDesc of(String name) {
    return ClassDesc.of("jdk.incubator.vector", name);
  }

  static ClassDesc of(Kind kind) {
    return kind == Kind.REAL ? REALS : INTS;
  }

  /** A constant by its number among the class's constants. */
  static DynamicConstantDesc<Object> constant(int number, ClassDesc type) {
    return DynamicConstantDesc.ofNamed(
        ConstantDescs.BSM_CLASS_DATA_AT, ConstantDescs.DEFAULT_NAME, type, number);
  }
}
