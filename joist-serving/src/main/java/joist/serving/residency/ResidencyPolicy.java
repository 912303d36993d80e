package joist.serving.residency;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which models go when bytes are needed: a pure decision. */
@FunctionalInterface
public interface ResidencyPolicy {
  /** What it is worth to keep a model, compared to others; the least goes first. */
  double worth(Resident resident);

  /**
   * Those who go so that {@code bytesNeeded} come back: ways back before what answers, then by
   * worth, the pinned never. Who is not needed for the sum stays.
   *
   * @return empty when all who may go would not be enough
   */
  default List<Resident> victims(long bytesNeeded, Collection<Resident> residents) {
    List<Resident> byWorth =
        residents.stream()
            .filter(resident -> resident.standing() != Resident.Standing.PINNED)
            .filter(resident -> resident.bytes() > 0)
            .sorted(
                Comparator.comparing(Resident::standing)
                    .thenComparingDouble(this::worth)
                    .thenComparing(Resident::reference))
            .toList();
    List<Resident> going = new ArrayList<>();
    long bytes = 0;
    for (Resident next : byWorth) {
      if (bytes >= bytesNeeded) {
        break;
      }
      going.add(next);
      bytes += next.bytes();
    }
    return bytes < bytesNeeded ? List.of() : spared(going, bytes - bytesNeeded);
  }

  /** Without those that fit into what is too much, the most worthy first. */
  private static List<Resident> spared(List<Resident> going, long bytesTooMuch) {
    List<Resident> needed = new ArrayList<>();
    long tooMuch = bytesTooMuch;
    for (Resident resident : going.reversed()) {
      if (resident.bytes() <= tooMuch) {
        tooMuch -= resident.bytes();
      } else {
        needed.add(resident);
      }
    }
    return needed.reversed();
  }
}
