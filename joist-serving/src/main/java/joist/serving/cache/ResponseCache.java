package joist.serving.cache;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import joist.tensor.Ledger;

/**
 * Answers by what was asked of which version. Requests that are equal and come while the first of
 * them is being answered wait for that answer. Thread-safe.
 *
 * <p>Evicts by CLOCK: a hand goes round; an answer that was asked for since the hand last passed
 * stays for a round more, another goes. Corbató, A paging experiment with the Multics system, 1968.
 */
public final class ResponseCache implements AutoCloseable {
  /** What an entry takes besides its answer, about. */
  private static final long ENTRY_BYTES = 512;

  private final long mostBytes;
  private final Ledger.Account account;
  /* All below is guarded by this. */
  private final Map<CacheKey, Entry> entries = new HashMap<>();
  private final Deque<Entry> round = new ArrayDeque<>(); // the hand is before the first
  private final Map<CacheKey, List<Consumer<Optional<Kept>>>> underWay = new HashMap<>();
  private long hits;
  private long misses;

  private static final class Entry {
    private final CacheKey key;
    private final Kept kept;
    private boolean asked;

    Entry(CacheKey key, Kept kept) {
      this.key = key;
      this.kept = kept;
    }
  }

  /**
   * An answer.
   *
   * @param answer not changed by anybody
   * @param bytes it takes
   * @param rows it has
   */
  public record Kept(Object answer, long bytes, int rows) {}

  /** What became of asking. */
  public sealed interface Found {
    /** It is there. */
    record Hit(Kept kept) implements Found {}

    /** Another is being answered; {@code then} will be told. */
    record Joined() implements Found {}

    /** Whoever asked must answer, and tell by {@link #put} or {@link #abandon}. */
    record Miss() implements Found {}
  }

  /**
   * @param mostBytes of all answers
   * @param account is charged for them, and closed with this
   */
  public ResponseCache(long mostBytes, Ledger.Account account) {
    this.mostBytes = mostBytes;
    this.account = account;
  }

  /**
   * Asks for an answer.
   *
   * @param then hears of it where this call joins another's; of none where that one fails, and then
   *     answers itself
   */
  public synchronized Found find(CacheKey key, Consumer<Optional<Kept>> then) {
    Entry entry = entries.get(key);
    if (entry != null) {
      entry.asked = true;
      hits++;
      return new Found.Hit(entry.kept);
    }
    List<Consumer<Optional<Kept>>> joined = underWay.get(key);
    if (joined != null) {
      joined.add(then);
      hits++;
      return new Found.Joined();
    }
    underWay.put(key, new ArrayList<>());
    misses++;
    return new Found.Miss();
  }

  /** Keeps an answer, where there is room, and tells those who wait for it. */
  public void put(CacheKey key, Kept kept) {
    leave(key, Optional.of(kept));
    synchronized (this) {
      long bytes = kept.bytes() + ENTRY_BYTES;
      if (bytes > mostBytes || entries.containsKey(key)) {
        return;
      }
      while (account.bytes() + bytes > mostBytes) {
        evict();
      }
      if (!account.tryCharge(bytes)) {
        return; // no model goes for an answer
      }
      Entry entry = new Entry(key, kept);
      entries.put(key, entry);
      round.addLast(entry);
    }
  }

  /** Tells those who wait that there is no answer. */
  public void abandon(CacheKey key) {
    leave(key, Optional.empty());
  }

  private void leave(CacheKey key, Optional<Kept> answer) {
    List<Consumer<Optional<Kept>>> joined;
    synchronized (this) {
      joined = underWay.remove(key);
    }
    if (joined != null) {
      joined.forEach(then -> then.accept(answer));
    }
  }

  private void evict() {
    Entry next = round.removeFirst();
    if (next.asked) {
      next.asked = false;
      round.addLast(next);
    } else {
      entries.remove(next.key);
      account.release(next.kept.bytes() + ENTRY_BYTES);
    }
  }

  /** Requests answered by what others asked. */
  public synchronized long hits() {
    return hits;
  }

  /** Requests that a model answered. */
  public synchronized long misses() {
    return misses;
  }

  /** Bytes kept. */
  public long bytes() {
    return account.bytes();
  }

  @Override
  public synchronized void close() {
    entries.clear();
    round.clear();
    account.close();
  }
}
