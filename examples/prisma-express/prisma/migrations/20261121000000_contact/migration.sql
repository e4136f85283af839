CREATE TABLE "contact" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_index" TEXT,
    "phone" TEXT,
    "notes" JSONB
);

CREATE UNIQUE INDEX "contact_email_key" ON "contact"("email");

CREATE UNIQUE INDEX "contact_email_index_key" ON "contact"("email_index");
