package joist.tune.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import joist.tune.search.SearchPolicy.Trial;
import joist.tune.search.SearchSpace.Dimension;
import org.junit.jupiter.api.Test;

class RandomSearchTest {
  private static final SearchSpace SPACE =
      new SearchSpace(
          List.of(
              new Dimension.Whole("whole", 2, 4),
              new Dimension.Real("real", -1, 1),
              new Dimension.Scale("scale", 1, 1000),
              new Dimension.RealScale("real scale", 0.001, 10)));

  private static List<Point> points(long seed, int count) {
    List<Trial> past = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      past.add(new Trial(new RandomSearch().next(SPACE, past, seed), 0));
    }
    return past.stream().map(Trial::point).toList();
  }

  @Test
  void givesTheSamePointsForASeedAndOthersForAnother() {
    assertThat(points(7, 20)).isEqualTo(points(7, 20)).isNotEqualTo(points(8, 20));
    assertThat(new HashSet<>(points(7, 20))).hasSize(20);
  }

  @Test
  void staysInsideTheSpaceAndReachesAllOfIt() {
    Set<Integer> wholes = new HashSet<>();
    int small = 0;
    for (Point point : points(1, 300)) {
      wholes.add(point.whole("whole"));
      assertThat(point.value("real")).isBetween(-1.0, 1.0);
      assertThat(point.value("scale")).isBetween(1.0, 1000.0);
      assertThat(point.value("real scale")).isBetween(0.001, 10.0);
      small += point.value("scale") < 32 ? 1 : 0;
    }
    assertThat(wholes).containsExactlyInAnyOrder(2, 3, 4);
    assertThat(small).as("half of the orders of magnitude").isBetween(110, 190);
  }
}
