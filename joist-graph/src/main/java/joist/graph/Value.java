package joist.graph;

/** A named, typed input or output of a graph. */
public record Value(String name, DatumType datumType) {
  /**
   * The type of a tensor, as nearly every value is.
   *
   * @throws GraphException when the value is something else, or a tensor of unknown rank
   */
  public ValueType type() {
    if (datumType instanceof ValueType type) {
      return type;
    }
    throw new GraphException(
        "the value '%s' is %s; only tensors of a known rank are taken here"
            .formatted(name, datumType));
  }

  /** True for a tensor of whatever rank. */
  public boolean holdsTensor() {
    return datumType instanceof ValueType || datumType instanceof DatumType.Unranked;
  }

  @Override
  public String toString() {
    return name + ": " + datumType;
  }
}
