package joist.serving.isolate;

import java.util.concurrent.atomic.AtomicLong;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;

/**
 * What is charged for a child, of what is charged to its model. Thread-safe, without a lock: a
 * charge may make other models go, which takes theirs.
 */
final class ChildCharge {
  private final Ledger.Account account;
  private final AtomicLong charged = new AtomicLong();

  ChildCharge(Ledger.Account account) {
    this.account = account;
  }

  /**
   * @throws OverBudgetException when there is no room; what was charged before stays
   * @throws IllegalStateException when the account is closed
   */
  void set(long bytes) {
    long before = charged.getAndSet(bytes);
    if (bytes <= before) {
      account.release(before - bytes);
      return;
    }
    try {
      account.charge(bytes - before);
    } catch (OverBudgetException | IllegalStateException none) {
      charged.addAndGet(before - bytes);
      throw none;
    }
  }

  long bytes() {
    return charged.get();
  }
}
