package joist.cli;

import java.util.List;
import java.util.random.RandomGenerator;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.random.RandomTensor;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;

/**
 * Makes up values of every type.
 *
 * @param extent what stands for every extent that a type leaves open
 * @param below integers are below this
 */
record RandomDatum(long extent, long below, RandomGenerator random) {
  private static final long MOST_ELEMENTS = 1L << 28;

  /**
   * A value for that input.
   *
   * @throws BadInputException when it is too large, or of a type that nothing is made up for
   */
  Datum of(Value input) {
    return of(input, input.datumType());
  }

  private Datum of(Value input, DatumType type) {
    return switch (type) {
      case ValueType tensor -> tensor(input, tensor.elementType(), shape(tensor.dims()));
      case DatumType.Unranked(ElementType element) -> tensor(input, element, Shape.of(extent));
      case DatumType.Sequence(DatumType element) ->
          new Datum.Sequence(List.of(of(input, element), of(input, element)));
      case DatumType.Maybe(DatumType content) -> Datum.Maybe.of(of(input, content));
      case DatumType.Dictionary _, DatumType.Unknown _ ->
          throw new BadInputException("nothing can be made up for the input " + input);
    };
  }

  private Datum tensor(Value input, ElementType type, Shape shape) {
    if (shape.elements() > MOST_ELEMENTS) {
      throw new BadInputException(
          "input %s has more than the %,d elements that can be made up"
              .formatted(input, MOST_ELEMENTS));
    }
    return RandomTensor.of(type, shape, below, random);
  }

  private Shape shape(List<Dim> dims) {
    return Shape.of(
        dims.stream()
            .mapToLong(dim -> dim instanceof Dim.Known(long known) ? known : extent)
            .toArray());
  }
}
