package joist.serving.flight;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest values, as many as there are slots; an older one goes for each that comes. Lock-free
 * and from any thread.
 */
final class Ring<T> {
  private final AtomicReferenceArray<@Nullable T> slots;
  private final AtomicLong added = new AtomicLong();

  Ring(int slots) {
    this.slots = new AtomicReferenceArray<>(slots);
  }

  int size() {
    return slots.length();
  }

  void add(T value) {
    slots.set((int) (added.getAndIncrement() % slots.length()), value);
  }

  /** What is there, newest first; one that comes meanwhile may be missed. */
  List<T> newestFirst() {
    List<T> all = new ArrayList<>();
    long end = added.get();
    for (long i = end - 1; i >= Math.max(0, end - slots.length()); i--) {
      T value = slots.get((int) (i % slots.length()));
      if (value != null) {
        all.add(value);
      }
    }
    return all;
  }
}
