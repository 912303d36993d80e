package joist.graph.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import joist.graph.drawing.Diagram.Arrow;
import joist.graph.drawing.Diagram.Box;
import joist.graph.drawing.Diagram.Pin;
import org.junit.jupiter.api.Test;

class LayeredLayoutTest {
  private static final long SEED = Long.getLong("joist.seed", 20260101L);

  @Test
  void laysOutNothingAtAll() {
    Layout layout = LayeredLayout.of(new Diagram(List.of(), List.of()));
    assertThat(layout).isEqualTo(new Layout(List.of(), List.of(), 0, 0));
  }

  @Test
  void putsAChainInOneColumn() {
    Layout layout = LayeredLayout.of(diagram(4, new Arrow(0, 1), new Arrow(1, 2), new Arrow(2, 3)));
    assertThat(layout.centres()).extracting(Point::x).allMatch(x -> Math.abs(x - 40) < 1e-6);
    assertThat(layout.centres()).extracting(Point::y).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void turnsAnArrowAgainstTheOrderRound() {
    Layout layout = LayeredLayout.of(diagram(3, new Arrow(0, 2), new Arrow(2, 1)));
    assertThat(layout.centres().get(1).y()).isLessThan(layout.centres().get(2).y());
  }

  @Test
  void untanglesTwoArrowsThatNeedNotCross() {
    Diagram crossed = diagram(4, new Arrow(0, 3), new Arrow(1, 2));
    Layers layers = new Layers(crossed, Ranks.of(crossed));
    Crossings.reduce(layers);
    assertThat(Crossings.count(layers)).isZero();
  }

  @Test
  void bendsAnArrowThatPassesLayersAndSharesTheBendsOfOneSource() {
    Layout layout =
        LayeredLayout.of(
            diagram(
                5,
                new Arrow(0, 1),
                new Arrow(1, 2),
                new Arrow(2, 3),
                new Arrow(3, 4),
                new Arrow(0, 3),
                new Arrow(0, 4)));
    assertThat(layout.routes().get(4)).hasSize(2);
    assertThat(layout.routes().get(5)).hasSize(3).startsWith(layout.routes().get(4).get(0));
  }

  @Test
  void keepsPinnedBoxesAtTheEnds() {
    Box first = new Box(10, 10, Pin.FIRST);
    Box last = new Box(10, 10, Pin.LAST);
    Box free = new Box(80, 40, Pin.NONE);
    Layout layout =
        LayeredLayout.of(
            new Diagram(
                List.of(first, free, free, free, last),
                List.of(new Arrow(1, 2), new Arrow(2, 3), new Arrow(0, 3), new Arrow(1, 4))));
    assertThat(layout.centres().get(0).y()).isLessThanOrEqualTo(layout.centres().get(1).y());
    assertThat(layout.centres().get(4).y()).isGreaterThanOrEqualTo(layout.centres().get(3).y());
  }

  @Test
  void neverLaysBoxesOverEachOtherNorOutsideOfTheDrawing() {
    Random random = new Random(SEED);
    for (int round = 0; round < 60; round++) {
      Diagram diagram = random(random, 2 + random.nextInt(60));
      Layout layout = LayeredLayout.of(diagram);
      assertThat(overlaps(diagram, layout)).as("seed %d, round %d", SEED, round).isEmpty();
      assertThat(layout.centres())
          .as("seed %d, round %d", SEED, round)
          .allMatch(centre -> centre.x() >= 0 && centre.x() <= layout.width())
          .allMatch(centre -> centre.y() >= 0 && centre.y() <= layout.height());
      for (Arrow arrow : diagram.arrows()) {
        assertThat(layout.centres().get(arrow.to()).y())
            .isGreaterThan(layout.centres().get(arrow.from()).y());
      }
    }
  }

  private static List<String> overlaps(Diagram diagram, Layout layout) {
    List<String> overlaps = new ArrayList<>();
    for (int a = 0; a < diagram.boxes().size(); a++) {
      for (int b = 0; b < a; b++) {
        Point p = layout.centres().get(a);
        Point q = layout.centres().get(b);
        Box first = diagram.boxes().get(a);
        Box second = diagram.boxes().get(b);
        boolean beside = Math.abs(p.x() - q.x()) + 1e-6 >= (first.width() + second.width()) / 2;
        boolean below = Math.abs(p.y() - q.y()) + 1e-6 >= (first.height() + second.height()) / 2;
        if (!beside && !below) {
          overlaps.add(a + " over " + b);
        }
      }
    }
    return overlaps;
  }

  private static Diagram random(Random random, int boxes) {
    List<Box> made = new ArrayList<>();
    TreeSet<Long> pairs = new TreeSet<>();
    for (int box = 0; box < boxes; box++) {
      made.add(new Box(20 + random.nextInt(100), 20 + random.nextInt(40), Pin.NONE));
      for (int arrow = random.nextInt(3); arrow > 0 && box > 0; arrow--) {
        pairs.add((long) random.nextInt(box) << 32 | box);
      }
    }
    List<Arrow> arrows = new ArrayList<>();
    pairs.forEach(pair -> arrows.add(new Arrow((int) (pair >> 32), pair.intValue())));
    return new Diagram(made, arrows);
  }

  private static Diagram diagram(int boxes, Arrow... arrows) {
    List<Box> made = new ArrayList<>();
    for (int box = 0; box < boxes; box++) {
      made.add(new Box(80, 40, Pin.NONE));
    }
    return new Diagram(made, List.of(arrows));
  }
}
