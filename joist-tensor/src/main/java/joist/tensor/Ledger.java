package joist.tensor;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one account of bytes: what each owner holds, against one budget. Thread-safe; no locks on the
 * way of a charge.
 */
public final class Ledger {
  private static final long CLOSED = -1;

  private final long budgetBytes;
  private final AtomicLong total = new AtomicLong();
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();
  private volatile Relief relief = (owner, bytes) -> false;

  /** A ledger that refuses charges past {@code budgetBytes}. */
  public Ledger(long budgetBytes) {
    if (budgetBytes <= 0) {
      throw new IllegalArgumentException("expected a budget above 0 bytes, got " + budgetBytes);
    }
    this.budgetBytes = budgetBytes;
  }

  /** Makes room for charges that find none. */
  @FunctionalInterface
  public interface Relief {
    /**
     * Tries to have bytes given back by others; called by the thread that charges, which may hold
     * locks of its own and must not be kept long.
     *
     * @return whether trying the charge again makes sense
     */
    boolean relieve(String owner, long bytes);
  }

  /** Asks {@code other} before a charge is refused. */
  public void relievedBy(Relief other) {
    relief = other;
  }

  /**
   * Opens the account of {@code owner}.
   *
   * @throws IllegalStateException when that owner's account is open already
   */
  public Account open(String owner) {
    Account account = new Account(owner);
    if (accounts.putIfAbsent(owner, account) != null) {
      throw new IllegalStateException("the ledger has an open account of '" + owner + "' already");
    }
    return account;
  }

  public long totalBytes() {
    return total.get();
  }

  public long budgetBytes() {
    return budgetBytes;
  }

  /** Bytes by owner, sorted by name. */
  public Map<String, Long> bytesByOwner() {
    Map<String, Long> bytes = new TreeMap<>();
    accounts.forEach((owner, account) -> bytes.put(owner, account.bytes()));
    return bytes;
  }

  /** What one owner holds; closing it gives all of it back. */
  public final class Account implements AutoCloseable {
    private final String owner;
    private final AtomicLong held = new AtomicLong();

    private Account(String owner) {
      this.owner = owner;
    }

    /**
     * Charges {@code bytes} to this owner.
     *
     * @throws OverBudgetException when the budget has no room and none can be made; nothing is
     *     charged then
     * @throws IllegalStateException when the account is closed; nothing is charged then
     */
    public void charge(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("expected 0 or more bytes, got " + bytes);
      }
      for (long held = taken(bytes); held >= 0; held = taken(bytes)) {
        if (!relief.relieve(owner, bytes)) {
          throw new OverBudgetException(owner, bytes, held, budgetBytes);
        }
      }
      hold(bytes);
    }

    /**
     * As {@link #charge}, where there is room: nobody is asked to make some.
     *
     * @return false when the budget has none; nothing is charged then
     */
    public boolean tryCharge(long bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("expected 0 or more bytes, got " + bytes);
      }
      if (taken(bytes) >= 0) {
        return false;
      }
      hold(bytes);
      return true;
    }

    /** Bytes that are in the total already. */
    private void hold(long bytes) {
      if (held.getAndUpdate(all -> all == CLOSED ? CLOSED : all + bytes) == CLOSED) {
        total.addAndGet(-bytes);
        throw new IllegalStateException("the account of '" + owner + "' is closed");
      }
    }

    /** Takes room in the total: negative when done, else what all hold, and nothing is taken. */
    private long taken(long bytes) {
      long before = total.getAndUpdate(all -> bytes > budgetBytes - all ? all : all + bytes);
      return bytes > budgetBytes - before ? before : -1;
    }

    /** Gives back bytes that were charged to this owner; a closed account has given back all. */
    public void release(long bytes) {
      long before = held.getAndUpdate(all -> all == CLOSED ? CLOSED : Math.max(0, all - bytes));
      total.addAndGet(-Math.min(Math.max(0, before), bytes));
    }

    public String owner() {
      return owner;
    }

    public long bytes() {
      return Math.max(0, held.get());
    }

    @Override
    public void close() {
      total.addAndGet(-Math.max(0, held.getAndSet(CLOSED)));
      accounts.remove(owner, this);
    }
  }
}
