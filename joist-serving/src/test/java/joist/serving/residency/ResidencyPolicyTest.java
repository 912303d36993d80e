package joist.serving.residency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import joist.serving.residency.Resident.Standing;
import org.junit.jupiter.api.Test;

class ResidencyPolicyTest {
  private static final ResidencyPolicy LRU = new LeastRecentlyUsed();
  private static final ResidencyPolicy GREEDY = new GreedyDualSize();

  private static Resident resident(String name, long bytes, long reload, long last, double age) {
    return new Resident(name, bytes, reload, new Resident.Use(last, 1, age), Standing.SERVING);
  }

  private static List<String> names(List<Resident> victims) {
    return victims.stream().map(Resident::reference).toList();
  }

  @Test
  void theLongestUnusedGoesFirst() {
    List<Resident> residents =
        List.of(
            resident("new", 10, 1, 30, 0),
            resident("old", 10, 9999, 10, 0),
            resident("middle", 10, 1, 20, 0));

    assertThat(names(LRU.victims(15, residents))).containsExactly("old", "middle");
  }

  @Test
  void whatIsCheapToLoadForItsBytesGoesFirst() {
    List<Resident> residents =
        List.of(
            resident("dear", 10, 1000, 10, 0),
            resident("cheap", 10, 10, 30, 0),
            resident("large", 1000, 1000, 20, 0));

    assertThat(names(GREEDY.victims(5, residents))).containsExactly("cheap");
    assertThat(names(GREEDY.victims(1005, residents))).containsExactly("cheap", "large");
  }

  @Test
  void whatIsNotAskedAnyMoreAges() {
    Resident dearButForgotten = resident("forgotten", 10, 1000, 1, 0);
    Resident cheapButAsked = resident("asked", 10, 10, 2, 150);

    assertThat(names(GREEDY.victims(1, List.of(dearButForgotten, cheapButAsked))))
        .containsExactly("forgotten");
  }

  @Test
  void thePinnedNeverGoAndWaysBackGoFirst() {
    Resident pinned = new Resident("pinned", 100, 1, new Resident.Use(0, 0, 0), Standing.PINNED);
    Resident standby =
        new Resident("standby", 10, 9999, new Resident.Use(99, 9, 99), Standing.STANDBY);
    Resident serving = resident("serving", 10, 1, 1, 0);

    for (ResidencyPolicy policy : List.of(LRU, GREEDY)) {
      List<Resident> all = List.of(serving, pinned, standby);
      assertThat(names(policy.victims(5, all))).containsExactly("standby");
      assertThat(names(policy.victims(20, all))).containsExactly("standby", "serving");
      assertThat(policy.victims(21, all)).as("nothing goes in vain").isEmpty();
    }
  }

  @Test
  void sparesWhatALargerVictimMakesUnneeded() {
    List<Resident> residents = List.of(resident("a", 1, 1, 1, 0), resident("b", 100, 1, 2, 0));

    assertThat(names(LRU.victims(50, residents))).containsExactly("b");
  }

  @Test
  void victimsAreEnoughAndNoneIsTooMuch() {
    long seed = Long.getLong("joist.seed", 2026L);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<Resident> residents = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        residents.add(
            new Resident(
                "m" + i,
                random.nextInt(100),
                random.nextInt(1000),
                new Resident.Use(random.nextInt(50), 1, random.nextInt(50)),
                Standing.values()[random.nextInt(3)]));
      }
      long needed = 1 + random.nextInt(400);
      for (ResidencyPolicy policy : List.of(LRU, GREEDY)) {
        List<Resident> victims = policy.victims(needed, residents);
        long bytes = victims.stream().mapToLong(Resident::bytes).sum();
        long possible =
            residents.stream()
                .filter(r -> r.standing() != Standing.PINNED)
                .mapToLong(Resident::bytes)
                .sum();
        assertThat(victims.isEmpty()).as("seed %d", seed).isEqualTo(possible < needed);
        assertThat(victims).noneMatch(r -> r.standing() == Standing.PINNED);
        for (Resident victim : victims) {
          assertThat(bytes - victim.bytes()).as("seed %d", seed).isLessThan(needed);
        }
      }
    }
  }

  @Test
  void namesWhatThereIsForAnUnknownPolicy() {
    assertThat(ResidencyPolicies.parse("lru")).isEqualTo(LRU);
    assertThat(ResidencyPolicies.parse("greedy-dual")).isEqualTo(GREEDY);
    assertThatThrownBy(() -> ResidencyPolicies.parse("lfu"))
        .hasMessageContaining("greedy-dual, lru")
        .hasMessageContaining("'lfu'");
  }
}
