package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.Index;

/**
 * Where a vector of a result lies.
 *
 * @param output the first element's index in the output
 * @param coordinates along each axis of the result; the last is the column, along which lanes go
 * @param lanes how many lanes hold results; 0: all
 */
public record Place(Index output, List<Index> coordinates, int lanes) {
  public Place {
    coordinates = List.copyOf(coordinates);
  }

  /** The index in an operand that has these strides along the axes of the result. */
  public Index at(List<Long> strides) {
    Index index = Index.of(0);
    for (int axis = 0; axis < strides.size(); axis++) {
      index = index.plus(coordinates.get(axis).times(strides.get(axis)));
    }
    return index;
  }

  public Index column() {
    return coordinates.getLast();
  }
}
