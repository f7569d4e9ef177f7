-- The two roles and the database of Vasta on PostgreSQL 15 or newer; run once as a superuser with psql:
--   psql -f deploy/roles.sql
-- vasta_owner migrates and takes backups: it owns the tables and passes row security, but is no superuser.
-- vasta_app serves people: it owns nothing and cannot pass row security. Give both a password with \password.
CREATE ROLE vasta_owner LOGIN CREATEDB BYPASSRLS NOSUPERUSER;
CREATE ROLE vasta_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
CREATE DATABASE vasta OWNER vasta_owner ENCODING 'UTF8' TEMPLATE template0;
