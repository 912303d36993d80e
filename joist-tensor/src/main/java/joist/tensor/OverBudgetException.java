package joist.tensor;

/** A charge that the ledger's budget has no room for. */
public final class OverBudgetException extends RuntimeException {
  private final boolean neverFits;

  public OverBudgetException(String owner, long bytes, long heldBytes, long budgetBytes) {
    this(
        "'%s' needs %,d bytes, but %,d of the budget of %,d are taken; raise the budget or unload a model"
            .formatted(owner, bytes, heldBytes, budgetBytes),
        bytes > budgetBytes);
  }

  /** Of memory that lies elsewhere, such as another process's. */
  public OverBudgetException(String message, boolean neverFits) {
    super(message);
    this.neverFits = neverFits;
  }

  /** Whether all of the budget is too small; else there may be room later. */
  public boolean neverFits() {
    return neverFits;
  }
}
